// The one thread of a node that blocks on the syncs of its logs.
#pragma once

#include "storage/log.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace stoa::storage {

/// Does its work in the order it was posted, in rounds: takes all that waits, does it, looks again. When nothing waits,
/// the logs it last appended to prepare ahead. A log lives as long as a batch for it waits.
class sync_thread {
public:
  /// Called on the sync thread; must not block, and forwards as a message.
  using answer = std::function<void(append_status)>;
  using job = std::function<void()>;

  explicit sync_thread(std::size_t waiting_count_max = 1024);
  sync_thread(const sync_thread&) = delete;
  sync_thread& operator=(const sync_thread&) = delete;
  /// Stops.
  ~sync_thread();

  /// Appends a batch to a log and calls back. False: too much waits, or it is stopped; nothing will be called.
  [[nodiscard]] bool post(std::shared_ptr<log> to, shared_batch x, answer callback);

  /// Other blocking work on a log: reopen, trim. False as above.
  [[nodiscard]] bool post_job(job x);

  /// Does all that waits and ends the thread. May be called again; not from the thread itself.
  void stop();

private:
  struct task {
    std::shared_ptr<log> to;
    shared_batch content;
    answer callback;
    job work;
  };

  bool enqueue(task x);
  bool has_work();
  bool take_round(std::deque<task>& round);
  void run();
  void run_task(task& x);
  void prepare_while_idle();

  const std::size_t waiting_count_max_;
  std::mutex mutex_;
  std::condition_variable is_changed_;
  std::deque<task> waiting_;
  bool is_stopped_ = false;
  std::mutex stop_mutex_;
  /// Only the thread itself touches these.
  std::vector<std::weak_ptr<log>> recent_;
  /// Last, so that all above is there when it starts.
  std::thread thread_;
};

} // namespace stoa::storage
