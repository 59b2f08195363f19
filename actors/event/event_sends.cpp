// The part of EVENT that sends, and writes how far it has come.
#include "actors/event/event_actor.hpp"
#include "actors/support/ask_local.hpp"
#include "messages/error.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace stoa::actors {

namespace {

constexpr const char* principal = "system:webhooks";
/// After a failure of ours.
constexpr std::int64_t pause_ms = 1'000;

} // namespace

void event_state::send(subscription& x) {
  const auto now_ms = settings_.time->now_ms();
  while (auto due = x.sends.next(now_ms)) {
    if (const auto* body = x.bodies.find(due->change))
      post(x, *due, *body);
    else
      x.jobs.push_back({webhook_job::kind::body, {due->change.before(), 1, "", ""}, *due, {}, {}});
  }
}

void event_state::post(subscription& x, const feed::attempt& of, const messages::webhook_change& what) {
  const auto now_ms = settings_.time->now_ms();
  x.under_way.emplace(of.ticket, subscription::request{of.change, {what.id, of.entity, of.number, now_ms, {}}});
  auto back = [self = messages::event_actor{self_}, id = x.id, generation = x.generation,
               ticket = of.ticket](messages::webhook_reply reply) {
    caf::anon_send(self, messages::webhook_answered{id, generation, ticket, std::move(reply)});
  };
  settings_.post({x.hook.url, what.id, now_ms / 1'000, what.body, x.hook.secrets_at(now_ms)}, std::move(back));
}

void event_state::answered(const messages::webhook_answered& x) {
  auto* of = find(x.id, x.generation);
  if (of == nullptr)
    return;
  const auto outcome = of->answered(x.ticket, x.reply, settings_.time->now_ms(), settings_.random_bits());
  if (settings_.board != nullptr)
    // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): both are members of a board that is there
    ++(outcome.is == feed::verdict::delivered ? settings_.board->webhook_attempts_delivered
                                              : settings_.board->webhook_attempts_failed);
  go_on(*of);
}

// What the log is to know

void event_state::write_place(subscription& x) {
  if (settings_.time->now_ms() < x.pause_until_ms)
    return;
  const auto what = x.sends.to_write(settings_.time->now_ms());
  if (!what)
    return;
  x.writing = std::exchange(x.waiting, {});
  using change = catalog::change_resource;
  auto command = catalog::command{};
  command.principal = principal;
  command.request_id = "webhook-place";
  // Only where there is one: with its webhook the place has gone for good.
  command.operations.push_back(
    {change{{resource::kind::webhook_places, x.id}, change::verb::put, feed::to_value(*what)},
     {catalog::condition::kind::exists, 0}});
  auto from = messages::envelope{};
  from.principal = command.principal;
  from.request_id = command.request_id;
  ask_local(self_, settings_.links->shard, messages::submit_command{std::move(from), std::move(command), false})
    .then(
      [this, id = x.id, generation = x.generation](const catalog::outcome& done) {
        auto failure = done.refusal.value_or(error{});
        if (failure.code == errc::none && !done.results.empty() && done.results[0].refusal != errc::none)
          failure = {done.results[0].refusal, done.results[0].detail, ""};
        place_written(id, generation, failure);
      },
      [this, id = x.id, generation = x.generation](const caf::error& failure) {
        place_written(id, generation, messages::from_caf(failure));
      });
}

void event_state::place_written(const std::string& id, std::uint64_t generation, const error& failure) {
  auto* of = find(id, generation);
  if (of == nullptr)
    return;
  const auto is_done = failure.code == errc::none;
  of->sends.written(is_done);
  for (auto& one : std::exchange(of->writing, {}))
    if (is_done)
      one.deliver(of->sends.now());
    else
      one.deliver(messages::to_caf(failure));
  if (!is_done) {
    spdlog::warn("webhook-place-not-written id={} code={} reason=\"{}\"", id, to_string(failure.code), failure.detail);
    of->pause_until_ms = settings_.time->now_ms() + pause_ms;
  }
  go_on(*of);
}

} // namespace stoa::actors
