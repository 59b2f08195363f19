// ACCESS as an actor: owns the table of keys, publishes it, says who was turned away.
#pragma once

#include "actors/support/doors.hpp"
#include "messages/access.hpp"
#include "messages/key_slot.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <memory>

namespace stoa::actors {

struct access_settings {
  std::shared_ptr<messages::key_slot> slot;
  /// Reads the keys from where they are kept; may block.
  std::function<result<std::shared_ptr<const access::key_table>>()> read_keys;
  post_work on_input_pool;
};

class access_state {
public:
  static constexpr const char* name = "access";

  using self_pointer = messages::access_actor::stateful_pointer<access_state>;

  explicit access_state(self_pointer self) : self_(self) {}

  void start(const access_settings& settings) { settings_ = settings; }
  void reload();
  void read(const messages::keys_read& x);
  static void refused(const messages::access_refused& x);

private:
  self_pointer self_;
  access_settings settings_;
};

messages::access_actor::behavior_type make_access(access_state::self_pointer self, const access_settings& settings);

} // namespace stoa::actors
