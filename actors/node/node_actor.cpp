#include "actors/node/node_actor.hpp"

#include "actors/support/guard.hpp"

#include <caf/deep_to_string.hpp>
#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace stoa::actors {

void node_state::start(const node_settings& settings) {
  settings_ = settings;
  if (settings_.on_tick)
    tick();
}

void node_state::tick() {
  settings_.on_tick();
  self_->delayed_send(self_, settings_.tick_interval, messages::node_tick{});
}

void node_state::watch(const messages::watch_actors& x) {
  for (const auto& actor : x.actors) {
    self_->monitor(actor);
    actors_.push_back(actor);
  }
}

caf::result<bool> node_state::end_some(const messages::end_actors& x) {
  if (x.actors.empty())
    return true;
  endings_.push_back({x.actors, self_->make_response_promise<bool>()});
  for (const auto& actor : x.actors)
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  return endings_.back().waits;
}

bool node_state::note_end(const caf::actor_addr& who) {
  for (auto i = endings_.begin(); i != endings_.end(); ++i) {
    if (std::erase_if(i->actors, [&](const caf::actor& x) { return x.address() == who; }) == 0)
      continue;
    if (i->actors.empty()) {
      i->waits.deliver(true);
      endings_.erase(i);
    }
    return true;
  }
  return false;
}

caf::result<bool> node_state::stop() {
  if (actors_.empty())
    return true;
  for (const auto& actor : actors_)
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  stopping_ = self_->make_response_promise<bool>();
  return *stopping_;
}

void node_state::down(const caf::actor_addr& who, const std::string& reason) {
  std::erase_if(actors_, [&](const caf::actor& x) { return x.address() == who; });
  const auto is_told = note_end(who);
  if (!stopping_ && is_told)
    return;
  if (!stopping_) {
    spdlog::critical("actor-ended reason=\"{}\"", reason);
    if (settings_.on_failure)
      std::exchange(settings_.on_failure, nullptr)(reason);
    return;
  }
  if (actors_.empty())
    stopping_->deliver(true);
}

messages::node_actor::behavior_type make_node(node_state::self_pointer self, const node_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  self->set_down_handler([&state](caf::down_msg& x) { state.down(x.source, caf::deep_to_string(x.reason)); });
  return {
    guard([&state](const messages::watch_actors& x) { state.watch(x); }),
    guard([&state](const messages::node_tick&) { state.tick(); }),
    guard([&state](const messages::end_actors& x) { return state.end_some(x); }),
    guard([&state](const messages::stop_node&) { return state.stop(); }),
  };
}

} // namespace stoa::actors
