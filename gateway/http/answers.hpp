// Brings answers from any thread to the connection that waits for one, on the door's thread.
#pragma once

#include "gateway/http/server.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace stoa::gateway {

/// Whoever waits for an answer.
class answer_taker {
public:
  virtual ~answer_taker() = default;
  /// It is in the slot. May be the end of the taker.
  virtual void answer_came() = 0;
};

/// Where one connection waits for the answer to its request. On the door's thread only.
struct answer_slot {
  /// Told when an answer comes after `handle` returned. Null once the connection is gone.
  answer_taker* taker = nullptr;
  /// Tells an answer that comes too late from the one waited for.
  std::uint64_t turn = 0;
  /// `handle` runs just now: an answer needs no detour.
  bool is_handling = false;
  bool has_arrived = false;
  /// Nothing when the handler dropped the request.
  std::optional<http_response> response;
};

/// Answers under way to the door's thread. All members may be called from any thread but for `drain` and `issue`.
class answer_queue : public std::enable_shared_from_this<answer_queue> {
public:
  /// wake: has `drain` called on the door's thread soon; called once for all answers that come until then.
  answer_queue(std::thread::id door_thread, std::function<void()> wake);

  /// What a handler gets for the slot's next turn.
  http_respond issue(const std::shared_ptr<answer_slot>& slot);
  /// Hands out all that has come.
  void drain();
  /// From now on answers are dropped and nobody is woken.
  void close();

private:
  class ticket;

  struct arrival {
    std::shared_ptr<answer_slot> slot;
    std::uint64_t turn;
    bool is_dropped;
    http_response response;
  };

  static void deliver(arrival& arrived);
  void push(arrival arrived);

  const std::thread::id door_thread_;
  std::mutex mutex_;
  std::function<void()> wake_;
  std::vector<arrival> arrivals_;
};

} // namespace stoa::gateway
