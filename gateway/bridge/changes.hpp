// GET /v1/changes: a page of the change feed, at once or when there is something to answer.
#pragma once

#include "gateway/bridge/exchange.hpp"

namespace stoa::gateway {

/// Answers a page from what `on` shows. With a wait an empty page is answered only when the time is up, or the node
/// stops.
void answer_changes(const exchange_ptr& x, const view_ptr& on);

} // namespace stoa::gateway
