#include "storage/rocks_gate.hpp"

#include <chrono>

namespace stoa::storage {

namespace {

// RocksDB may drop a flush that has nothing left to do without telling anybody.
constexpr auto look_interval = std::chrono::milliseconds{20};

} // namespace

void rocks_gate::enter() {
  auto lock = std::unique_lock{mutex_};
  while (!is_open())
    is_changed_.wait_for(lock, look_interval);
  ++entered_;
}

void rocks_gate::leave(bool is_queued) {
  {
    const auto lock = std::lock_guard{mutex_};
    --entered_;
    queued_ += is_queued ? 1 : 0;
  }
  is_changed_.notify_all();
}

void rocks_gate::look_again() {
  is_changed_.notify_all();
}

bool rocks_gate::is_open() {
  // While somebody is inside, full buffers may be theirs.
  if (queued_ > 0 && entered_ == 0 && is_drained_())
    queued_ = 0;
  return entered_ + queued_ < flush_count_max || is_over_();
}

} // namespace stoa::storage
