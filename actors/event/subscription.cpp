#include "actors/event/subscription.hpp"

#include "messages/error.hpp"

#include <utility>

namespace stoa::actors {

void body_cache::add(messages::webhook_change x) {
  const auto size = x.body.size() + x.id.size();
  // One alone is always held: it is about to be sent.
  if (!held_.empty() && bytes_ + size > bytes_max)
    return;
  const auto key = x.of.key;
  if (held_.emplace(key, std::move(x)).second)
    bytes_ += size;
}

const messages::webhook_change* body_cache::find(const feed::change_key& key) const {
  const auto found = held_.find(key);
  return found == held_.end() ? nullptr : &found->second;
}

void body_cache::erase(const feed::change_key& key) {
  const auto found = held_.find(key);
  if (found == held_.end())
    return;
  bytes_ -= found->second.body.size() + found->second.id.size();
  held_.erase(found);
}

void body_cache::clear() {
  held_.clear();
  bytes_ = 0;
}

void subscription::note(messages::webhook_attempt x) {
  if (x.reply.body.size() > answer_bytes_max)
    x.reply.body.resize(answer_bytes_max);
  attempts.push_front(std::move(x));
  if (attempts.size() > attempt_count_max)
    attempts.pop_back();
}

feed::attempt_outcome subscription::answered(std::uint64_t ticket, const messages::webhook_reply& reply,
                                             std::int64_t now_ms, std::uint64_t chance) {
  const auto outcome = outcome_of(reply);
  const auto parked_before = sends.parked_count();
  sends.answered(ticket, outcome, now_ms, chance);
  if (auto found = under_way.extract(ticket)) {
    if (outcome.is == feed::verdict::delivered)
      bodies.erase(found.mapped().change);
    found.mapped().as.reply = reply;
    note(std::move(found.mapped().as));
  }
  if (sends.parked_count() != parked_before)
    bodies.clear();
  return outcome;
}

void subscription::read_anew() {
  sends.forget();
  bodies.clear();
  ++reading_number; // what is being read comes too late
  if (reading && reading->is != webhook_job::kind::page)
    jobs.push_front(*std::exchange(reading, std::nullopt));
  reading.reset();
}

void subscription::refuse_jobs(const error& why) {
  auto kept = std::deque<webhook_job>{};
  for (auto& x : jobs)
    if (x.waits)
      x.waits->deliver(messages::to_caf(why));
    else
      kept.push_back(std::move(x));
  jobs = std::move(kept);
}

void subscription::refuse_all(const error& why) {
  if (reading)
    jobs.push_front(*std::exchange(reading, std::nullopt));
  refuse_jobs(why);
  for (auto* all : {&waiting, &writing})
    for (auto& one : *all)
      one.deliver(messages::to_caf(why));
  waiting.clear();
  writing.clear();
}

feed::attempt_outcome outcome_of(const messages::webhook_reply& x) {
  using feed::verdict;
  auto made = feed::attempt_outcome{};
  made.retry_after_ms = x.retry_after_ms;
  made.reason = x.status == 0 ? x.failure : "answered " + std::to_string(x.status);
  if (x.status >= 200 && x.status < 300)
    made.is = verdict::delivered;
  else if (x.status == 410)
    made.is = verdict::gone;
  else if (x.status == 0 || x.status == 408 || x.status == 429 || x.status >= 500)
    made.is = verdict::away;
  else
    made.is = verdict::refused;
  return made;
}

} // namespace stoa::actors
