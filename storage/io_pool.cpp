#include "storage/io_pool.hpp"

#include <utility>

namespace stoa::storage {

io_pool::io_pool(std::size_t thread_count, std::size_t waiting_count_max) : waiting_count_max_(waiting_count_max) {
  for (std::size_t i = 0; i < thread_count; ++i)
    threads_.emplace_back([this] { run(); });
}

io_pool::~io_pool() {
  stop();
}

bool io_pool::try_post(job x) {
  {
    const auto lock = std::lock_guard{mutex_};
    if (is_stopped_ || waiting_.size() >= waiting_count_max_)
      return false;
    waiting_.push_back(std::move(x));
  }
  is_changed_.notify_one();
  return true;
}

void io_pool::stop() {
  const auto only_one = std::lock_guard{stop_mutex_};
  {
    const auto lock = std::lock_guard{mutex_};
    is_stopped_ = true;
  }
  is_changed_.notify_all();
  for (auto& x : threads_)
    if (x.joinable())
      x.join();
}

void io_pool::run() {
  auto lock = std::unique_lock{mutex_};
  while (true) {
    is_changed_.wait(lock, [&] { return is_stopped_ || !waiting_.empty(); });
    if (waiting_.empty())
      return;
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    next();
    // Its captures end before the lock is taken again.
    next = nullptr;
    lock.lock();
  }
}

} // namespace stoa::storage
