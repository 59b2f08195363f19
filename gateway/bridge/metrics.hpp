// GET /metrics: of which stores a caller may see figures, and the lines of all their doors.
#pragma once

#include "gateway/bridge/exchange.hpp"

namespace stoa::gateway {

/// The administrator of the server sees every store and the server as a whole; a key of main its store and the server;
/// any other key its store.
metrics_scope metrics_scope_of(const exchange& x);

void answer_metrics(const exchange_ptr& x);

} // namespace stoa::gateway
