// What followers of the change feed have in common: a bounded number of seats, and the wait for records to come.
#pragma once

#include "gateway/bridge/exchange.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace stoa::gateway {

/// A seat among `count_max`, given back when its last copy goes; null when all are taken. Keeps the exchange, and so
/// the counter's door.
std::shared_ptr<const void> take_seat(const exchange_ptr& x, std::atomic<std::size_t>& taken, std::size_t count_max);

/// Calls `then` once with a view at or after `position`, on a thread of the actors. No thread waits meanwhile: VIEW
/// wakes its readers when it publishes. Errors: `behind` when `until_ms` came first or the node began to stop,
/// `overloaded`.
void await_position(const exchange_ptr& x, event::position position, std::int64_t until_ms,
                    std::function<void(const result<view_ptr>&)> then);

} // namespace stoa::gateway
