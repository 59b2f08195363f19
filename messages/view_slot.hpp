// Where the newest view of a store stands: written by its VIEW, read by everybody, one pointer swap.
#pragma once

#include "domain/base/view.hpp"

#include <atomic>
#include <utility>

namespace stoa::messages {

class view_slot {
public:
  /// Never null once the store serves.
  view_ptr load() const { return current_.load(std::memory_order_acquire); }
  void store(view_ptr x) { current_.store(std::move(x), std::memory_order_release); }

private:
  std::atomic<view_ptr> current_;
};

} // namespace stoa::messages
