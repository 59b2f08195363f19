// The stores of a server, for its administrator: list, show, make, delete.
#pragma once

#include "gateway/bridge/exchange.hpp"

namespace stoa::gateway {

void answer_stores(const exchange_ptr& x);

} // namespace stoa::gateway
