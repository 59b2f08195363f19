#include "actors/fold/fold_actor.hpp"

#include "actors/support/guard.hpp"
#include "spine/recovery.hpp"
#include "spine/sequencer.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace stoa::actors {

namespace {

constexpr auto retry_interval = std::chrono::milliseconds{200};

/// Runs on the fold's thread.
std::shared_ptr<const spine::folded> fold_on_thread(const fold_settings& settings,
                                                    const spine::sequenced_batch& batch) {
  auto half = spine::fold_committed(*settings.files, *settings.folder, batch.records);
  if (half)
    return std::make_shared<spine::folded>(std::move(*half));
  spdlog::error("fold-failed position={} code={} reason=\"{}\"", batch.last_position(), to_string(half.failure().code),
                half.failure().detail);
  if (half.failure().code == errc::disk_full && settings.release_reserve)
    settings.release_reserve();
  return nullptr;
}

} // namespace

void fold_state::add(const messages::batch& x) {
  waiting_.push_back(x);
  if (!is_running_ && !is_failing_)
    start_next();
}

void fold_state::start_next() {
  if (waiting_.empty())
    return;
  auto work = [self = messages::fold_actor{self_}, settings = settings_, batch = waiting_.front().content] {
    const auto began_us = settings.time->steady_us();
    auto half = fold_on_thread(settings, *batch);
    caf::anon_send(self, messages::fold_returned{std::move(half), began_us, settings.time->steady_us()});
  };
  is_running_ = settings_.on_fold_thread(std::move(work));
  if (!is_running_)
    self_->delayed_send(self_, retry_interval, messages::retry_fold{});
}

void fold_state::returned(const messages::fold_returned& x) {
  is_running_ = false;
  if (x.half == nullptr) {
    is_failing_ = true;
    caf::anon_send(settings_.links->shard, messages::fold_failing{true});
    self_->delayed_send(self_, retry_interval, messages::retry_fold{});
    return;
  }
  if (std::exchange(is_failing_, false)) {
    spdlog::warn("fold-recovered position={}", x.half->position);
    caf::anon_send(settings_.links->shard, messages::fold_failing{false});
  }
  auto done = std::move(waiting_.front());
  waiting_.pop_front();
  done.hops->add({name, x.began_us, x.began_us - done.enqueued_us, x.ended_us - x.began_us});
  done.enqueued_us = settings_.time->steady_us();
  caf::anon_send(settings_.links->view, messages::batch_folded{std::move(done), x.half});
  start_next();
}

void fold_state::retry() {
  if (!is_running_)
    start_next();
}

messages::fold_actor::behavior_type make_fold(fold_state::self_pointer self, const fold_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  return {
    guard([&state](const messages::fold_batch& x) { state.add(x.what); }),
    guard([&state](const messages::fold_returned& x) { state.returned(x); }),
    guard([&state](const messages::retry_fold&) { state.retry(); }),
  };
}

} // namespace stoa::actors
