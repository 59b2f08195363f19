// What an actor may ask of the machine: short functions given at spawning, so that a test gives others.
#pragma once

#include "domain/base/clock.hpp"
#include "storage/log.hpp"

#include <functional>
#include <memory>

namespace stoa::actors {

/// Runs work on a thread that may block. False: its queue is full and the work was dropped.
using post_work = std::function<bool(std::function<void()>)>;

/// Appends on the sync thread, which calls back.
using post_append = std::function<void(storage::shared_batch, std::function<void(storage::append_status)>)>;

using clock_ptr = std::shared_ptr<const clock>;

} // namespace stoa::actors
