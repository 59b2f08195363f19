// What one may say to the VIEW: it publishes, and holds back readers that ask for a position to come.
#pragma once

#include "domain/base/view.hpp"
#include "messages/batch.hpp"
#include "messages/envelope.hpp"
#include "messages/local.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <memory>

namespace stoa::spine {
struct folded;
}

namespace stoa::messages {

struct batch_folded {
  batch what;
  std::shared_ptr<const spine::folded> half;
};

struct batch_indexed {
  batch what;
  search::snapshot_ptr half;
};

/// A merge is through: what the index holds at that position, in other segments.
struct index_merged {
  event::position position = 0;
  search::snapshot_ptr half;
};

/// Answers with a view at or after a position.
struct await_view {
  envelope from;
  event::position position = 0;
};

/// A timer: some reader's deadline has come.
struct view_sweep {
  /// Which one; only the last that was set counts.
  std::uint64_t number = 0;
};

/// Errors of an await: `behind` (the deadline passed first), `overloaded`.
using view_actor =
  caf::typed_actor<caf::reacts_to<batch_folded>, caf::reacts_to<batch_indexed>, caf::reacts_to<index_merged>,
                   caf::replies_to<await_view>::with<view_ptr>, caf::reacts_to<view_sweep>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::batch_folded)
STOA_LOCAL_MESSAGE(stoa::messages::batch_indexed)
STOA_LOCAL_MESSAGE(stoa::messages::index_merged)
STOA_LOCAL_MESSAGE(stoa::messages::await_view)
STOA_LOCAL_MESSAGE(stoa::messages::view_sweep)
STOA_LOCAL_MESSAGE(stoa::view_ptr)
