#include "actors/event/event_actor.hpp"

#include "actors/support/guard.hpp"
#include "domain/feed/maker.hpp"
#include "messages/error.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace stoa::actors {

namespace {

constexpr std::int64_t timer_ms_min = 10;
/// A timer that comes early looks again, so that a clock that was set does not matter for long.
constexpr std::int64_t timer_ms_max = 60'000;
/// Wishes that wait.
constexpr std::size_t wish_count_max = 64;

error gone(const std::string& id) {
  return {errc::not_found, "there is no webhook \"" + id + "\"", "id"};
}

} // namespace

void event_state::look() {
  const auto on = settings_.slot->load();
  meet(*on);
  for (auto& [id, x] : all_)
    step(x, on);
  set_timer();
  show();
}

void event_state::go_on(subscription& x) {
  step(x, settings_.slot->load());
  set_timer();
  show();
}

subscription* event_state::find(const std::string& id, std::uint64_t generation) {
  const auto found = all_.find(id);
  return found != all_.end() && found->second.generation == generation ? &found->second : nullptr;
}

/// The table of webhooks as a view has it.
void event_state::meet(const view& on) {
  const auto& resources = on.resources();
  for (auto i = all_.begin(); i != all_.end();) {
    const auto is_gone = !resources.contains({resource::kind::webhooks, i->first});
    if (is_gone)
      i->second.refuse_all(gone(i->first));
    i = is_gone ? all_.erase(i) : std::next(i);
  }
  for (auto i = resources.lower_bound({resource::kind::webhooks, ""});
       i != resources.end() && i->first.of == resource::kind::webhooks; ++i)
    take_up(i->first.id, *i->second, on);
}

void event_state::take_up(const std::string& id, const resource::item& item, const view& on) {
  const auto known = all_.find(id);
  if (known != all_.end() && known->second.version == item.version)
    return;
  auto hook = resource::read_webhook(item.content);
  const auto place = on.resources().find({resource::kind::webhook_places, id});
  const auto stands = place == on.resources().end() ? result<feed::standing>{error{errc::corrupt, "it has none", ""}}
                                                    : feed::read_standing(place->second->content);
  if (!hook || !stands) {
    spdlog::error("webhook-unreadable id={} reason=\"{}\"", id, hook ? stands.failure().detail : hook.failure().detail);
    return;
  }
  auto& x =
    known != all_.end()
      ? known->second
      : all_.emplace(id, subscription{id, ++last_generation_, feed::delivery{settings_.rules, *stands}}).first->second;
  x.version = item.version;
  x.hook = *std::move(hook);
  x.read_anew();
}

void event_state::step(subscription& x, const view_ptr& on) {
  const auto runs = may_run(x, *on);
  if (runs) {
    read_next(x, on);
    send(x);
    // What was sent may have made room, or needs its body read.
    read_next(x, on);
  } else {
    x.refuse_jobs({errc::invalid_field, "the webhook stands still; enable it, or have it go on, first", "id"});
  }
  write_place(x);
  x.due_ms = x.sends.write_due_at();
  const auto note = [&](std::int64_t at_ms) { x.due_ms = std::min(x.due_ms.value_or(at_ms), at_ms); };
  if (const auto at_ms = x.sends.send_due_at(); at_ms && runs)
    note(*at_ms);
  if (x.pause_until_ms > settings_.time->now_ms())
    note(x.pause_until_ms);
}

bool event_state::may_run(subscription& x, const view& on) const {
  if (!x.hook.is_enabled || x.sends.is_stopped())
    return false;
  if (x.sends.now().log_id != on.log_id()) {
    x.sends.stop("position-too-old");
  } else if (auto now = feed::maker_of(on, x.hook.created_by, settings_.time->now_ms()); now == nullptr) {
    x.sends.stop("key");
  } else if (x.audience == nullptr || !(x.audience->may == now->may)) {
    if (x.audience != nullptr)
      x.read_anew();
    x.audience = std::move(now);
  }
  if (x.sends.is_stopped())
    spdlog::warn("webhook-stopped id={} why={}", x.id, x.sends.now().why);
  return !x.sends.is_stopped();
}

// What people ask

caf::result<messages::webhook_attempts> event_state::attempts(const messages::ask_attempts& x) {
  meet(*settings_.slot->load());
  const auto found = all_.find(x.id);
  if (found == all_.end())
    return messages::to_caf(gone(x.id));
  const auto& all = found->second.attempts;
  const auto count = static_cast<std::ptrdiff_t>(std::min(x.count_max, all.size()));
  return messages::webhook_attempts{{all.begin(), all.begin() + count}};
}

caf::result<feed::standing> event_state::steer(const messages::steer_webhook& x) {
  using kind = messages::steer_webhook::kind;
  const auto on = settings_.slot->load();
  meet(*on);
  const auto found = all_.find(x.id);
  if (found == all_.end())
    return messages::to_caf(gone(x.id));
  auto& of = found->second;
  if (auto wrong = act(of, x, *on))
    return messages::to_caf(*wrong);
  auto waits = self_->make_response_promise<feed::standing>();
  if (x.is == kind::again)
    of.jobs.push_back({webhook_job::kind::again, {x.change.before(), 1, "", ""}, {}, waits, {}});
  else if (x.is == kind::unpark)
    of.jobs.push_back({webhook_job::kind::missed,
                       {of.sends.parked(x.entity)->at, subscription::page_count_max, x.entity, ""},
                       {},
                       waits,
                       {}});
  else
    of.waiting.push_back(waits);
  spdlog::info("webhook-steered id={} principal={} request={}", x.id, x.asked.principal, x.asked.request_id);
  go_on(of);
  return waits;
}

std::optional<error> event_state::act(subscription& x, const messages::steer_webhook& asked, const view& on) const {
  using kind = messages::steer_webhook::kind;
  if (x.jobs.size() + x.waiting.size() >= wish_count_max)
    return error{errc::overloaded, "too much is asked of this webhook at once; retry later", ""};
  if (asked.is == kind::unpark && x.sends.parked(asked.entity) == nullptr)
    return error{errc::not_found, "\"" + asked.entity + "\" is not parked", "entity"};
  if (asked.is == kind::drop && !x.sends.drop(asked.entity))
    return error{errc::not_found, "\"" + asked.entity + "\" is not parked", "entity"};
  if (asked.is == kind::restart) {
    if (asked.from.after + 1 < on.first_record())
      return error{errc::position_too_old, "", "since"};
    if (asked.from.after > on.position())
      return error{errc::behind, "this server has not reached that position", "since"};
    x.read_anew();
    x.sends.restart(on.log_id(), asked.from);
  }
  if (asked.is == kind::resume)
    x.sends.resume();
  return std::nullopt;
}

// Time

void event_state::set_timer() {
  auto due = std::optional<std::int64_t>{};
  for (const auto& [id, x] : all_)
    if (x.due_ms)
      due = std::min(due.value_or(*x.due_ms), *x.due_ms);
  if (!due)
    return;
  const auto now_ms = settings_.time->now_ms();
  const auto wait_ms = std::clamp(*due - now_ms, timer_ms_min, timer_ms_max);
  // One that is due already is on its way: to set another would make it count no more.
  if (timer_at_ms_ && *timer_at_ms_ <= now_ms + wait_ms)
    return;
  timer_at_ms_ = now_ms + wait_ms;
  self_->delayed_send(self_, std::chrono::milliseconds{wait_ms}, messages::webhooks_due{++timer_number_});
}

void event_state::timer(const messages::webhooks_due& x) {
  if (x.number != timer_number_)
    return;
  timer_at_ms_.reset();
  look();
}

void event_state::show() const {
  if (settings_.board == nullptr)
    return;
  auto running = std::uint64_t{0};
  auto parked = std::uint64_t{0};
  for (const auto& [id, x] : all_) {
    running += x.hook.is_enabled && !x.sends.is_stopped() ? 1 : 0;
    parked += x.sends.parked_count();
  }
  settings_.board->webhooks_running = running;
  settings_.board->webhooks_stopped = all_.size() - running;
  settings_.board->webhook_entities_parked = parked;
}

messages::event_actor::behavior_type make_event(event_state::self_pointer self, const event_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  return {
    guard([&state](const messages::ask_attempts& x) { return state.attempts(x); }),
    guard([&state](const messages::steer_webhook& x) { return state.steer(x); }),
    guard([&state](const messages::webhook_was_read& x) { state.was_read(x); }),
    guard([&state](const messages::webhook_answered& x) { state.answered(x); }),
    guard([&state](const messages::view_moved&) { state.look(); }),
    guard([&state](const messages::webhooks_due& x) { state.timer(x); }),
  };
}

} // namespace stoa::actors
