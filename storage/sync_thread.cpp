#include "storage/sync_thread.hpp"

#include <algorithm>
#include <utility>

namespace stoa::storage {

sync_thread::sync_thread(std::size_t waiting_count_max)
    : waiting_count_max_(waiting_count_max), thread_([this] { run(); }) {}

sync_thread::~sync_thread() {
  stop();
}

bool sync_thread::post(std::shared_ptr<log> to, shared_batch x, answer callback) {
  return enqueue({std::move(to), std::move(x), std::move(callback), nullptr});
}

bool sync_thread::post_job(job x) {
  return enqueue({nullptr, nullptr, nullptr, std::move(x)});
}

bool sync_thread::enqueue(task x) {
  {
    const auto lock = std::lock_guard{mutex_};
    if (is_stopped_ || waiting_.size() >= waiting_count_max_)
      return false;
    waiting_.push_back(std::move(x));
  }
  is_changed_.notify_one();
  return true;
}

void sync_thread::stop() {
  const auto only_one = std::lock_guard{stop_mutex_};
  {
    const auto lock = std::lock_guard{mutex_};
    is_stopped_ = true;
  }
  is_changed_.notify_one();
  if (thread_.joinable())
    thread_.join();
}

bool sync_thread::has_work() {
  const auto lock = std::lock_guard{mutex_};
  return is_stopped_ || !waiting_.empty();
}

/// Waits for work; false when there is none left and none will come.
bool sync_thread::take_round(std::deque<task>& round) {
  auto lock = std::unique_lock{mutex_};
  is_changed_.wait(lock, [&] { return is_stopped_ || !waiting_.empty(); });
  round.clear();
  round.swap(waiting_);
  return !round.empty();
}

void sync_thread::run() {
  auto round = std::deque<task>{};
  while (take_round(round)) {
    for (auto& x : round) {
      run_task(x);
      x = {}; // it may hold the last handle of its log, and what the job holds
    }
    prepare_while_idle();
  }
}

void sync_thread::run_task(task& x) {
  if (x.to == nullptr) {
    x.work();
    return;
  }
  const auto is_same = [&](const auto& known) { return !known.owner_before(x.to) && !x.to.owner_before(known); };
  if (std::none_of(recent_.begin(), recent_.end(), is_same))
    recent_.emplace_back(x.to);
  const auto status = x.to->append(*x.content);
  // Before it is told: with it go the documents of its records.
  x.content = nullptr;
  x.callback(status);
}

void sync_thread::prepare_while_idle() {
  for (; !recent_.empty() && !has_work(); recent_.pop_back())
    for (const auto x = recent_.back().lock(); x != nullptr && !has_work() && x->prepare_ahead();) {
    }
}

} // namespace stoa::storage
