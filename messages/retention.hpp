// What one may say to the RETENTION: it keeps the log, the history and the checkpoints of a shard within their window.
#pragma once

#include "domain/base/result.hpp"
#include "messages/local.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

namespace stoa::messages {

/// Begin a round unless one runs. Sent once when the shard is wired, then by its own timer.
struct retention_due {};

/// From a thread that may block: the step of the round is done, or failed (another code than `none`).
struct retention_stepped {
  error failure;
};

using retention_actor = caf::typed_actor<caf::reacts_to<retention_due>, caf::reacts_to<retention_stepped>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::retention_due)
STOA_LOCAL_MESSAGE(stoa::messages::retention_stepped)
