#include "actors/retention/retention_actor.hpp"

#include "actors/support/ask_local.hpp"
#include "actors/support/guard.hpp"
#include "messages/error.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace stoa::actors {

using step = spine::retention_round::step;

namespace {

constexpr const char* principal = "system:retention";

} // namespace

void retention_state::due() {
  if (round_ != nullptr)
    return;
  round_ = std::make_shared<spine::retention_round>(settings_.limits);
  go_on();
}

void retention_state::go_on() {
  running_ = round_->next();
  switch (running_) {
  case step::cut_history:
    cut();
    break;
  case step::trim:
    post(settings_.on_sync_thread);
    break;
  case step::over:
    rest();
    break;
  case step::look:
  case step::checkpoint:
  case step::read_history:
  case step::drop:
    post(settings_.on_input_pool);
    break;
  }
}

void retention_state::post(const post_work& door) {
  auto work = [self = messages::retention_actor{self_}, round = round_, files = settings_.files,
               time = settings_.time] {
    const auto done = round->run(*files, time->now_ms());
    caf::anon_send(self, messages::retention_stepped{done ? error{} : done.failure()});
  };
  if (!door(std::move(work)))
    fail({errc::overloaded, "the threads for it have too much to do", ""});
}

void retention_state::stepped(const error& failure) {
  if (failure.code != errc::none) {
    fail(failure);
    return;
  }
  report();
  show();
  go_on();
}

void retention_state::cut() {
  auto command = round_->take_cut();
  command.principal = principal;
  command.request_id = "history-cut";
  auto from = messages::envelope{};
  from.principal = command.principal;
  from.request_id = command.request_id;
  ask_local(self_, settings_.links->shard, messages::submit_command{std::move(from), std::move(command), true})
    .then(
      [this](const catalog::outcome& answer) {
        if (answer.refusal) {
          fail(*answer.refusal);
          return;
        }
        round_->cut_answered(true);
        go_on();
      },
      [this](const caf::error& failure) { fail(messages::from_caf(failure)); });
}

/// What is left to do is found again by the next round.
void retention_state::fail(const error& why) {
  spdlog::warn("retention-failed step={} code={} reason=\"{}\"", spine::to_string(running_), to_string(why.code),
               why.detail);
  rest();
}

void retention_state::rest() {
  round_ = nullptr;
  self_->delayed_send(self_, settings_.interval, messages::retention_due{});
}

void retention_state::report() const {
  const auto& plan = round_->plan();
  const auto& now = round_->figures();
  if (running_ == step::checkpoint)
    spdlog::info("checkpoint-made position={}", round_->checkpoint_position());
  if (running_ == step::trim && round_->next() != step::trim && round_->trimmed_record_count() > 0)
    spdlog::info("log-trimmed before={} records={} bytes={}", now.first_position, round_->trimmed_record_count(),
                 now.log_bytes);
  if (running_ == step::drop)
    spdlog::info("checkpoints-dropped count={} left={}", plan.drop.size(), now.checkpoint_count);
}

void retention_state::show() const {
  if (settings_.board == nullptr)
    return;
  const auto& now = round_->figures();
  settings_.board->log_first_position = now.first_position;
  settings_.board->log_bytes = now.log_bytes;
  settings_.board->checkpoints = now.checkpoint_count;
}

messages::retention_actor::behavior_type make_retention(retention_state::self_pointer self,
                                                        const retention_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  return {
    guard([&state](const messages::retention_due&) { state.due(); }),
    guard([&state](const messages::retention_stepped& x) { state.stepped(x.failure); }),
  };
}

} // namespace stoa::actors
