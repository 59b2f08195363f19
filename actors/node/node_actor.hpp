// The NODE as an actor: watches all others, ends them in order.
#pragma once

#include "messages/node.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace stoa::actors {

struct node_settings {
  /// Called once when an actor ended by itself.
  std::function<void(const std::string& reason)> on_failure;
  /// Called every `tick_interval`; must not block. May be empty.
  std::function<void()> on_tick;
  std::chrono::milliseconds tick_interval{100};
};

class node_state {
public:
  static constexpr const char* name = "node";

  using self_pointer = messages::node_actor::stateful_pointer<node_state>;

  explicit node_state(self_pointer self) : self_(self) {}

  void start(const node_settings& settings);
  void watch(const messages::watch_actors& x);
  caf::result<bool> end_some(const messages::end_actors& x);
  caf::result<bool> stop();
  void tick();
  void down(const caf::actor_addr& who, const std::string& reason);

private:
  /// Some that were told to end, and who waits for it.
  struct ending {
    std::vector<caf::actor> actors;
    caf::typed_response_promise<bool> waits;
  };

  /// True when it was told to.
  bool note_end(const caf::actor_addr& who);

  self_pointer self_;
  node_settings settings_;
  std::vector<caf::actor> actors_;
  std::vector<ending> endings_;
  std::optional<caf::typed_response_promise<bool>> stopping_;
};

messages::node_actor::behavior_type make_node(node_state::self_pointer self, const node_settings& settings);

} // namespace stoa::actors
