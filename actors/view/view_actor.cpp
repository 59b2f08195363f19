#include "actors/view/view_actor.hpp"

#include "actors/support/guard.hpp"
#include "messages/error.hpp"
#include "spine/sequencer.hpp"

#include <caf/send.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace stoa::actors {

namespace {

constexpr auto sweep_interval = std::chrono::milliseconds{10};

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
  sweep_later();
  return promise;
}

void view_state::sweep_later() {
  if (sweep_is_due_ || readers_.empty())
    return;
  sweep_is_due_ = true;
  self_->delayed_send(self_, sweep_interval, messages::view_sweep{});
}

void view_state::sweep() {
  sweep_is_due_ = false;
  const auto now_ms = settings_.time->now_ms();
  for (auto at = readers_.begin(); at != readers_.end();) {
    if (at->second.deadline_ms > now_ms) {
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
  sweep_later();
}

messages::view_actor::behavior_type make_view(view_state::self_pointer self, const view_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  return {
    guard([&state](const messages::batch_folded& x) { state.folded(x); }),
    guard([&state](const messages::batch_indexed& x) { state.indexed(x); }),
    guard([&state](const messages::index_merged& x) { state.merged(x); }),
    guard([&state](const messages::await_view& x) { return state.await(x); }),
    guard([&state](const messages::view_sweep&) { state.sweep(); }),
  };
}

} // namespace stoa::actors
