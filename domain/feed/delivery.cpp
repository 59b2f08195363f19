#include "domain/feed/delivery.hpp"

#include <algorithm>
#include <utility>

namespace stoa::feed {

delivery::delivery(delivery_rules rules, standing from)
    : rules_(std::move(rules)), now_(std::move(from)), written_(now_), cursor_(now_.at) {}

std::size_t delivery::room() const {
  const auto held = waiting_.size() + beyond_.size();
  return now_.is_stopped || held >= rules_.ahead_max ? 0 : rules_.ahead_max - held;
}

void delivery::add(const std::vector<queued_change>& found, place end) {
  for (const auto& x : found) {
    if (parked(x.entity) != nullptr)
      continue;
    waiting_.emplace(x.key, item{x.entity});
    order_[x.entity].insert(x.key);
  }
  cursor_ = end;
}

/// The first of its entity, which has nothing under way.
bool delivery::is_free(const change_key& key, const item& x) const {
  if (busy_.contains(x.entity))
    return false;
  const auto own = order_.find(x.entity);
  return own == order_.end() || !waiting_.contains(key) || *own->second.begin() == key;
}

delivery::queue::iterator delivery::first_ready(queue& of, std::int64_t now_ms) {
  return std::find_if(of.begin(), of.end(),
                      [&](const auto& one) { return one.second.due_ms <= now_ms && is_free(one.first, one.second); });
}

std::optional<attempt> delivery::next(std::int64_t now_ms) {
  if (now_.is_stopped || in_flight_.size() >= (is_away() ? 1 : rules_.in_flight_max))
    return std::nullopt;
  if (is_away()) {
    // One that is away is asked for its oldest change alone, and not before that is due.
    auto& oldest = waiting_.empty() ? again_ : waiting_;
    const auto first = oldest.begin();
    if (first == oldest.end() || first->second.due_ms > now_ms || !is_free(first->first, first->second))
      return std::nullopt;
    return begin_attempt(first->first, first->second, waiting_.empty(), now_ms);
  }
  if (const auto found = first_ready(waiting_, now_ms); found != waiting_.end())
    return begin_attempt(found->first, found->second, false, now_ms);
  if (const auto found = first_ready(again_, now_ms); found != again_.end())
    return begin_attempt(found->first, found->second, true, now_ms);
  return std::nullopt;
}

attempt delivery::begin_attempt(const change_key& key, item& x, bool is_again, std::int64_t now_ms) {
  if (x.attempts++ == 0)
    x.first_ms = now_ms;
  x.ticket = ++last_ticket_;
  in_flight_.emplace(x.ticket, flight{key, x.entity, is_again});
  busy_.insert(x.entity);
  return {x.ticket, key, x.entity, x.attempts};
}

void delivery::answered(std::uint64_t ticket, const attempt_outcome& x, std::int64_t now_ms, std::uint64_t chance) {
  const auto found = in_flight_.find(ticket);
  if (found == in_flight_.end())
    return;
  const auto of = std::move(found->second);
  in_flight_.erase(found);
  busy_.erase(of.entity);
  failures_in_row_ = x.is == verdict::away ? failures_in_row_ + 1 : 0;
  if (x.is == verdict::gone)
    stop("gone");
  auto& all = of.is_again ? again_ : waiting_;
  const auto held = all.find(of.key);
  if (held == all.end() || held->second.ticket != ticket)
    return;
  held->second.ticket = 0;
  if (x.is == verdict::delivered)
    delivered(of.key, of.is_again, now_ms);
  else
    failed(all, held, x, now_ms, chance);
}

void delivery::delivered(const change_key& key, bool is_again, std::int64_t now_ms) {
  if (is_again) {
    again_.erase(key);
    return;
  }
  erase(key);
  beyond_.insert(key);
  // What lies before the oldest that is left needs no keeping.
  const auto oldest = waiting_.empty() ? change_key{cursor_.after + 1, cursor_.skip} : waiting_.begin()->first;
  beyond_.erase(beyond_.begin(), beyond_.lower_bound(oldest));
  if (!moved_since_ms_)
    moved_since_ms_ = now_ms;
  ++moved_count_;
}

void delivery::failed(queue& of, queue::iterator failed_one, const attempt_outcome& x, std::int64_t now_ms,
                      std::uint64_t chance) {
  auto& [key, held] = *failed_one;
  held.due_ms = now_ms + pause_after(held.attempts, x.retry_after_ms, chance);
  if (x.is == verdict::gone || now_ms - held.first_ms < rules_.give_up_ms)
    return;
  if (&of == &again_)
    again_.erase(failed_one);
  else if (now_.parked.size() >= standing::parked_count_max)
    stop("too-many-parked");
  else
    park(key, held.entity, x.reason, now_ms);
}

/// The pause of so many failures, a tenth more or less by chance, so that not all come back at once.
std::int64_t delivery::pause_after(std::uint32_t attempts, std::int64_t retry_after_ms, std::uint64_t chance) const {
  const auto step = std::min<std::size_t>(attempts, rules_.pauses_ms.size()) - 1;
  const auto pause = rules_.pauses_ms[step];
  const auto spread = static_cast<std::int64_t>(chance % 201) - 100;
  return std::max(pause + pause * spread / 1'000, std::min(retry_after_ms, rules_.pause_max_ms));
}

void delivery::park(const change_key& key, const std::string& entity, const std::string& reason, std::int64_t now_ms) {
  now_.parked.push_back({entity, key.before(), now_ms, reason.substr(0, standing::reason_bytes_max)});
  const auto own = order_.extract(now_.parked.back().entity);
  if (!own.empty())
    for (const auto& one : own.mapped())
      waiting_.erase(one);
  is_urgent_ = true;
}

void delivery::erase(const change_key& key) {
  const auto found = waiting_.find(key);
  const auto own = order_.find(found->second.entity);
  own->second.erase(key);
  if (own->second.empty())
    order_.erase(own);
  waiting_.erase(found);
}

place delivery::at() const {
  return waiting_.empty() ? cursor_ : waiting_.begin()->first.before();
}

standing delivery::now() const {
  auto out = now_;
  out.at = at();
  return out;
}

bool delivery::is_write_due(std::int64_t now_ms) const {
  if (is_writing_)
    return false;
  const auto here = at();
  if (is_urgent_)
    return true;
  if (here == written_.at)
    return false;
  const auto has_moved = moved_since_ms_ && now_ms - *moved_since_ms_ >= rules_.write_after_ms;
  return has_moved || moved_count_ >= rules_.write_after_count ||
         here.after >= written_.at.after + rules_.write_after_records;
}

std::optional<standing> delivery::to_write(std::int64_t now_ms) {
  if (!is_write_due(now_ms))
    return std::nullopt;
  written_ = now();
  is_writing_ = true;
  is_urgent_ = false;
  moved_since_ms_.reset();
  moved_count_ = 0;
  return written_;
}

void delivery::written(bool is_done) {
  is_writing_ = false;
  is_urgent_ |= !is_done;
}

std::optional<std::int64_t> delivery::write_due_at() const {
  if (!moved_since_ms_ || is_writing_ || at() == written_.at)
    return std::nullopt;
  return *moved_since_ms_ + rules_.write_after_ms;
}

std::optional<std::int64_t> delivery::send_due_at() const {
  auto due = std::optional<std::int64_t>{};
  if (now_.is_stopped || in_flight_.size() >= (is_away() ? 1 : rules_.in_flight_max))
    return due;
  for (const auto* of : {&waiting_, &again_})
    for (const auto& [key, x] : *of) {
      if (is_free(key, x))
        due = std::min(due.value_or(x.due_ms), x.due_ms);
      if (is_away())
        return due;
    }
  return due;
}

void delivery::stop(std::string why) {
  if (now_.is_stopped)
    return;
  now_.is_stopped = true;
  now_.why = std::move(why);
  is_urgent_ = true;
}

void delivery::resume() {
  now_.is_stopped = false;
  now_.why.clear();
  failures_in_row_ = 0;
  for (auto* of : {&waiting_, &again_})
    for (auto& [key, x] : *of)
      if (x.ticket == 0)
        x.attempts = 0, x.due_ms = 0;
  is_urgent_ = true;
}

void delivery::forget() {
  cursor_ = at();
  waiting_.clear();
  order_.clear();
  beyond_.clear();
}

void delivery::restart(std::uint64_t log_id, place from) {
  forget();
  now_.log_id = log_id;
  cursor_ = from;
  resume();
}

bool delivery::send_again(const queued_change& x) {
  if (again_.size() >= standing::parked_count_max)
    return false;
  return again_.emplace(x.key, item{x.entity}).second;
}

const parked_entity* delivery::parked(const std::string& entity) const {
  const auto found =
    std::find_if(now_.parked.begin(), now_.parked.end(), [&](const parked_entity& x) { return x.entity == entity; });
  return found == now_.parked.end() ? nullptr : &*found;
}

void delivery::unpark(const std::string& entity, const std::vector<queued_change>& missed) {
  if (!drop(entity))
    return;
  for (const auto& x : missed) {
    waiting_.emplace(x.key, item{x.entity});
    order_[x.entity].insert(x.key);
  }
}

bool delivery::drop(const std::string& entity) {
  const auto gone = std::erase_if(now_.parked, [&](const parked_entity& x) { return x.entity == entity; });
  is_urgent_ |= gone > 0;
  return gone > 0;
}

} // namespace stoa::feed
