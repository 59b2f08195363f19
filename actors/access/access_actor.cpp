#include "actors/access/access_actor.hpp"

#include "actors/support/guard.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace stoa::actors {

void access_state::reload() {
  auto work = [self = messages::access_actor{self_}, read_keys = settings_.read_keys] {
    auto keys = read_keys();
    caf::anon_send(self, keys ? messages::keys_read{std::move(*keys), ""}
                              : messages::keys_read{nullptr, keys.failure().detail});
  };
  if (!settings_.on_input_pool(std::move(work)))
    spdlog::error("keys-not-reloaded reason=\"too much waits to be read; ask again\"");
}

void access_state::read(const messages::keys_read& x) {
  if (x.keys == nullptr) {
    spdlog::error("keys-not-reloaded reason=\"{}\"", x.failure);
    return;
  }
  settings_.slot->store(x.keys);
  spdlog::info("keys-reloaded count={}", x.keys->size());
}

void access_state::refused(const messages::access_refused& x) {
  spdlog::warn("access-refused address={} count={} request_id={}", x.address, x.count, x.request_id);
}

messages::access_actor::behavior_type make_access(access_state::self_pointer self, const access_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  return {
    guard([&state](const messages::reload_keys&) { state.reload(); }),
    guard([&state](const messages::keys_read& x) { state.read(x); }),
    guard([](const messages::access_refused& x) { access_state::refused(x); }),
  };
}

} // namespace stoa::actors
