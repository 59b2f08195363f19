#include "actors/view/view_actor.hpp"

#include "actors/support/guard.hpp"
#include "messages/error.hpp"
#include "spine/sequencer.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace stoa::actors {

namespace {

/// Between two looks at all readers at the least, and before one that comes early looks again at the most.
constexpr auto sweep_pause_min_ms = std::int64_t{10};
constexpr auto sweep_pause_max_ms = std::int64_t{60'000};

} // namespace

void view_state::start(const view_settings& settings) {
  settings_ = settings;
  publisher_ = std::make_unique<spine::publisher>(settings.files, settings.state, settings.index);
  settings_.state = {};
  settings_.index = nullptr;
  settings_.slot->store(publisher_->current());
}

void view_state::folded(const messages::batch_folded& x) {
  if (publisher_->add(*x.half))
    publish(x.what);
}

void view_state::indexed(const messages::batch_indexed& x) {
  if (publisher_->add(x.what.content->last_position(), x.half))
    publish(x.what);
}

void view_state::merged(const messages::index_merged& x) {
  if (publisher_->replace(x.position, x.half))
    settings_.slot->store(publisher_->current());
}

void view_state::publish(const messages::batch& last) {
  const auto began_us = settings_.time->steady_us();
  const auto& now = publisher_->current();
  settings_.slot->store(now);
  caf::anon_send(settings_.links->shard, messages::view_published{now->position()});
  if (settings_.links->event)
    caf::anon_send(settings_.links->event, messages::view_moved{});
  while (!readers_.empty() && readers_.begin()->first <= now->position()) {
    readers_.begin()->second.promise.deliver(now);
    readers_.erase(readers_.begin());
  }
  last.hops->add({name, began_us, began_us - last.enqueued_us, settings_.time->steady_us() - began_us});
}

caf::result<view_ptr> view_state::await(const messages::await_view& x) {
  const auto& now = publisher_->current();
  if (x.position <= now->position())
    return now;
  if (readers_.size() >= settings_.waiting_count_max)
    return messages::to_caf({errc::overloaded, "too many readers wait for a position; retry later", ""});
  auto promise = self_->make_response_promise<view_ptr>();
  readers_.emplace(x.position, reader{promise, x.from.deadline_ms});
  sweep_by(x.from.deadline_ms);
  return promise;
}

/// Sees to it that a sweep comes soon after a deadline. A timer that goes off later than that one counts no more.
void view_state::sweep_by(std::int64_t deadline_ms) {
  if (deadline_ms == no_deadline)
    return;
  const auto now_ms = settings_.time->now_ms();
  const auto left_ms = std::max(deadline_ms, now_ms) - now_ms;
  const auto pause_ms = std::clamp(left_ms, sweep_pause_min_ms, sweep_pause_max_ms);
  if (now_ms + pause_ms >= sweep_at_ms_)
    return;
  sweep_at_ms_ = now_ms + pause_ms;
  self_->delayed_send(self_, std::chrono::milliseconds{pause_ms}, messages::view_sweep{++sweep_number_});
}

void view_state::sweep(const messages::view_sweep& x) {
  if (x.number != sweep_number_)
    return;
  sweep_at_ms_ = no_deadline;
  const auto now_ms = settings_.time->now_ms();
  auto next_ms = no_deadline;
  for (auto at = readers_.begin(); at != readers_.end();) {
    if (at->second.deadline_ms > now_ms) {
      next_ms = std::min(next_ms, at->second.deadline_ms);
      ++at;
      continue;
    }
    at->second.promise.deliver(messages::to_caf(
      {errc::behind,
       "this node is at position " + std::to_string(publisher_->current()->position()) + ", asked for was " +
         std::to_string(at->first) + "; retry, or wait longer with Prefer: wait=SECONDS",
       "stoa-position"}));
    at = readers_.erase(at);
  }
  sweep_by(next_ms);
}

messages::view_actor::behavior_type make_view(view_state::self_pointer self, const view_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  return {
    guard([&state](const messages::batch_folded& x) { state.folded(x); }),
    guard([&state](const messages::batch_indexed& x) { state.indexed(x); }),
    guard([&state](const messages::index_merged& x) { state.merged(x); }),
    guard([&state](const messages::await_view& x) { return state.await(x); }),
    guard([&state](const messages::view_sweep& x) { state.sweep(x); }),
  };
}

} // namespace stoa::actors
