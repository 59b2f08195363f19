// A fixed number of threads for reads that block, behind a bounded queue.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace stoa::storage {

class io_pool {
public:
  using job = std::function<void()>;

  io_pool(std::size_t thread_count, std::size_t waiting_count_max);
  io_pool(const io_pool&) = delete;
  io_pool& operator=(const io_pool&) = delete;
  /// Stops.
  ~io_pool();

  /// Has a thread do a job; jobs begin in the order posted. False: too many wait, or it is stopped.
  [[nodiscard]] bool try_post(job x);

  /// Does all that waits and ends the threads. May be called again; not from a job.
  void stop();

private:
  void run();

  const std::size_t waiting_count_max_;
  std::mutex mutex_;
  std::condition_variable is_changed_;
  std::deque<job> waiting_;
  bool is_stopped_ = false;
  std::mutex stop_mutex_;
  /// Last, so that all above is there when they start.
  std::vector<std::thread> threads_;
};

} // namespace stoa::storage
