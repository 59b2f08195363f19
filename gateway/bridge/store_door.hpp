// What stands behind the HTTP door: keys, routes, and the way of each to the actors.
#pragma once

#include "gateway/bridge/exchange.hpp"
#include "gateway/http/server.hpp"

#include <memory>

namespace stoa::gateway {

/// `main`: of the store that is always there; it knows the others.
std::shared_ptr<http_handler> make_store_door(door_ptr main);

} // namespace stoa::gateway
