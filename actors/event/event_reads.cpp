// The part of EVENT that reads: pages of the feed, bodies that are not at hand, what a parked entity missed.
#include "actors/event/event_actor.hpp"
#include "messages/error.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace stoa::actors {

namespace {

/// After a failure of ours.
constexpr std::int64_t pause_ms = 1'000;

feed::change_key key_of(const feed::place& x) {
  return {x.after + 1, x.skip};
}

} // namespace

void event_state::read_next(subscription& x, const view_ptr& on) {
  if (x.reading || settings_.time->now_ms() < x.pause_until_ms)
    return;
  if (!x.jobs.empty()) {
    auto job = std::move(x.jobs.front());
    x.jobs.pop_front();
    read(x, std::move(job), on);
    return;
  }
  const auto room = std::min(x.sends.room(), subscription::page_count_max);
  if (room > 0 && x.sends.cursor().after < on->position())
    read(x, {webhook_job::kind::page, {x.sends.cursor(), room, "", ""}, {}, {}, {}}, on);
}

void event_state::read(subscription& x, webhook_job job, const view_ptr& on) {
  job.what.self = x.id;
  auto work = [self = messages::event_actor{self_}, read = settings_.read, id = x.id, number = ++x.reading_number,
               audience = x.audience, hook = x.hook, what = job.what](const view& v) {
    auto page = read(v, *audience, hook, what);
    auto done = messages::webhook_was_read{id, number, nullptr, {}};
    if (page)
      done.page = std::make_shared<messages::webhook_page>(*std::move(page));
    else
      done.failure = page.failure();
    caf::anon_send(self, std::move(done));
  };
  x.reading = std::move(job);
  const auto& workers = settings_.links->workers;
  caf::anon_send(workers[next_worker_++ % workers.size()], messages::run_on_view{{}, on, std::move(work)});
}

void event_state::was_read(const messages::webhook_was_read& x) {
  const auto found = all_.find(x.id);
  if (found == all_.end() || !found->second.reading || found->second.reading_number != x.number)
    return;
  auto& of = found->second;
  auto job = *std::exchange(of.reading, std::nullopt);
  if (x.page != nullptr)
    job_done(of, std::move(job), *x.page);
  else
    read_failed(of, std::move(job), x.failure);
  go_on(of);
}

void event_state::read_failed(subscription& x, webhook_job job, const error& why) const {
  const auto now_ms = settings_.time->now_ms();
  if (job.waits) {
    job.waits->deliver(messages::to_caf(why));
    return;
  }
  // What cannot be read cannot be sent: it is as if it had failed, and its turn comes again.
  if (job.of)
    x.sends.answered(job.of->ticket, {feed::verdict::refused, pause_ms, why.detail}, now_ms, 0);
  x.pause_until_ms = now_ms + pause_ms;
  if (why.code == errc::position_too_old)
    x.sends.stop("position-too-old");
  spdlog::warn("webhook-read-failed id={} code={} reason=\"{}\"", x.id, to_string(why.code), why.detail);
}

void event_state::job_done(subscription& x, webhook_job job, messages::webhook_page& page) {
  using kind = webhook_job::kind;
  if (job.is == kind::page) {
    page_done(x, page);
    return;
  }
  if (job.is == kind::missed) {
    missed_done(x, std::move(job), page);
    return;
  }
  const auto wanted = job.is == kind::body ? job.of->change : key_of(job.what.from);
  const auto is_there = !page.changes.empty() && page.changes.front().of.key == wanted;
  if (job.is == kind::body) {
    // One that this receiver may not see any more is not to be sent.
    if (is_there)
      post(x, *job.of, page.changes.front());
    else
      x.sends.answered(job.of->ticket, {feed::verdict::delivered, 0, ""}, settings_.time->now_ms(), 0);
    return;
  }
  if (!is_there) {
    job.waits->deliver(messages::to_caf({errc::not_found, "this webhook does not get that change", "change"}));
  } else if (!x.sends.send_again(page.changes.front().of)) {
    job.waits->deliver(messages::to_caf({errc::overloaded, "too many changes are to be sent again; retry later", ""}));
  } else {
    x.bodies.add(std::move(page.changes.front()));
    job.waits->deliver(x.sends.now());
  }
}

void event_state::page_done(subscription& x, messages::webhook_page& page) const {
  auto found = std::vector<feed::queued_change>{};
  for (auto& one : page.changes) {
    found.push_back(one.of);
    if (x.sends.parked(one.of.entity) == nullptr)
      x.bodies.add(std::move(one));
  }
  x.sends.add(found, page.end);
}

/// No page is read meanwhile, so the queue's end stays where it is until all is found.
void event_state::missed_done(subscription& x, webhook_job job, const messages::webhook_page& page) const {
  const auto end = key_of(x.sends.cursor());
  for (const auto& one : page.changes)
    if (one.of.key < end)
      job.found.push_back(one.of);
  if (job.found.size() > subscription::missed_count_max)
    job.found.erase(job.found.begin(), job.found.end() - subscription::missed_count_max);
  if (page.has_more && key_of(page.end) < end) {
    job.what.from = page.end;
    x.jobs.push_front(std::move(job));
    return;
  }
  x.sends.unpark(job.what.entity, job.found);
  x.waiting.push_back(*job.waits);
}

} // namespace stoa::actors
