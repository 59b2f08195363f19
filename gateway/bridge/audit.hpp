// What happened to keys, and who was refused.
#pragma once

#include "gateway/bridge/exchange.hpp"

namespace stoa::gateway {

/// `get_audit`: changes of keys from the log, a bounded part of it at a time, and the refusals the door remembers.
void answer_audit(const exchange_ptr& x, const view_ptr& on);

} // namespace stoa::gateway
