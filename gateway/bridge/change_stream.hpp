// GET /v1/changes/stream: the change feed as Server-Sent Events.
#pragma once

#include "gateway/bridge/exchange.hpp"

namespace stoa::gateway {

/// Answers a stream that begins at `Last-Event-ID`, `since` or now and goes on until the client leaves or the node
/// stops.
void answer_change_stream(const exchange_ptr& x, const view_ptr& on);

} // namespace stoa::gateway
