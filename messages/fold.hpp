// What one may say to the FOLD: it applies committed batches to the state.
#pragma once

#include "messages/batch.hpp"
#include "messages/local.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <memory>

namespace stoa::spine {
struct folded;
}

namespace stoa::messages {

/// Applies a committed batch; batches come in order.
struct fold_batch {
  batch what;
};

/// From the fold's thread: the oldest batch was applied (its half of the view), or could not be (null).
struct fold_returned {
  std::shared_ptr<const spine::folded> half;
  std::int64_t began_us = 0;
  std::int64_t ended_us = 0;
};

/// Try the oldest batch again.
struct retry_fold {};

using fold_actor =
  caf::typed_actor<caf::reacts_to<fold_batch>, caf::reacts_to<fold_returned>, caf::reacts_to<retry_fold>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::fold_batch)
STOA_LOCAL_MESSAGE(stoa::messages::fold_returned)
STOA_LOCAL_MESSAGE(stoa::messages::retry_fold)
