#include "gateway/http/answers.hpp"

#include <atomic>
#include <utility>

namespace stoa::gateway {

/// One request's right to one answer. Its end without an answer is an answer too.
class answer_queue::ticket {
public:
  ticket(std::shared_ptr<answer_queue> queue, std::shared_ptr<answer_slot> slot)
      : queue_{std::move(queue)}, slot_{std::move(slot)}, turn_{slot_->turn} {}
  ticket(const ticket&) = delete;
  ticket& operator=(const ticket&) = delete;
  ~ticket() { use(true, {}); }

  void give(http_response response) { use(false, std::move(response)); }

private:
  void use(bool is_dropped, http_response response) {
    if (!is_used_.exchange(true))
      queue_->push({std::move(slot_), turn_, is_dropped, std::move(response)});
  }

  std::shared_ptr<answer_queue> queue_;
  std::shared_ptr<answer_slot> slot_;
  std::uint64_t turn_;
  std::atomic<bool> is_used_ = false;
};

answer_queue::answer_queue(std::thread::id door_thread, std::function<void()> wake)
    : door_thread_{door_thread}, wake_{std::move(wake)} {}

http_respond answer_queue::issue(const std::shared_ptr<answer_slot>& slot) {
  ++slot->turn;
  slot->has_arrived = false;
  slot->response.reset();
  return [one = std::make_shared<ticket>(shared_from_this(), slot)](http_response response) {
    one->give(std::move(response));
  };
}

void answer_queue::deliver(arrival& arrived) {
  auto& slot = *arrived.slot;
  if (slot.has_arrived || slot.turn != arrived.turn)
    return;
  if (!arrived.is_dropped)
    slot.response = std::move(arrived.response);
  slot.has_arrived = true;
  if (!slot.is_handling && slot.taker != nullptr)
    slot.taker->answer_came();
}

void answer_queue::push(arrival arrived) {
  // Only the door's thread may look into the slot.
  if (std::this_thread::get_id() == door_thread_ && arrived.slot->is_handling) {
    deliver(arrived);
    return;
  }
  const auto lock = std::lock_guard{mutex_};
  if (!wake_)
    return;
  arrivals_.push_back(std::move(arrived));
  if (arrivals_.size() == 1)
    wake_();
}

void answer_queue::drain() {
  auto arrived = std::vector<arrival>{};
  {
    const auto lock = std::lock_guard{mutex_};
    arrived.swap(arrivals_);
  }
  for (auto& one : arrived)
    deliver(one);
}

void answer_queue::close() {
  auto dropped = std::vector<arrival>{};
  const auto lock = std::lock_guard{mutex_};
  wake_ = nullptr;
  dropped.swap(arrivals_);
}

} // namespace stoa::gateway
