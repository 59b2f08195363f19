#include "gateway/bridge/follow.hpp"

#include "gateway/bridge/one_shot.hpp"

#include <algorithm>
#include <utility>

namespace stoa::gateway {

namespace {

/// So long VIEW is asked to wait at a time. Between two such waits a follower sees that the node stops, so that nobody
/// who may wait for half a minute holds its end up.
constexpr std::int64_t slice_ms = 500;

} // namespace

std::shared_ptr<const void> take_seat(const exchange_ptr& x, std::atomic<std::size_t>& taken, std::size_t count_max) {
  if (taken.fetch_add(1) >= count_max) {
    taken.fetch_sub(1);
    return nullptr;
  }
  return {&taken, [x, &taken](const void*) { taken.fetch_sub(1); }};
}

void await_position(const exchange_ptr& x, event::position position, std::int64_t until_ms,
                    std::function<void(const result<view_ptr>&)> then) {
  const auto& door = x->door();
  const auto slice_until_ms = std::min(until_ms, door.time->now_ms() + slice_ms);
  auto go_on = [x, position, until_ms, then = std::move(then)](const result<view_ptr>& on) {
    const auto is_over = on || on.failure().code != errc::behind || x->door().time->now_ms() >= until_ms;
    if (is_over || !x->door().board->is_serving)
      then(on);
    else
      await_position(x, position, until_ms, then);
  };
  ask<view_ptr>(door.system, door.links->view, messages::await_view{x->envelope(slice_until_ms), position},
                std::move(go_on));
}

} // namespace stoa::gateway
