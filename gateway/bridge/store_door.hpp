// What stands behind the HTTP door: keys, routes, and the way of each to the actors.
#pragma once

#include "gateway/bridge/exchange.hpp"
#include "gateway/http/server.hpp"

#include <memory>

namespace stoa::gateway {

std::shared_ptr<http_handler> make_store_door(std::shared_ptr<door_context> door);

} // namespace stoa::gateway
