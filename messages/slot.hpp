// Where the newest of something immutable stands: written by its one owner, read by everybody, one pointer swap.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

namespace stoa::messages {

template <class T>
class slot {
public:
  slot() = default;
  explicit slot(std::shared_ptr<const T> first) : current_(std::move(first)) {}

  /// Never null once the store serves.
  std::shared_ptr<const T> load() const { return current_.load(std::memory_order_acquire); }
  void store(std::shared_ptr<const T> x) { current_.store(std::move(x), std::memory_order_release); }

private:
  std::atomic<std::shared_ptr<const T>> current_;
};

} // namespace stoa::messages
