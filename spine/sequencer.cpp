#include "spine/sequencer.hpp"

#include "domain/catalog/decide.hpp"
#include "domain/catalog/limits.hpp"

#include <algorithm>
#include <utility>

namespace stoa::spine {

namespace {

error read_only_error() {
  return error{errc::read_only, "the store takes no writes at the moment: its disk is full or failing; retry later",
               ""};
}

error unknown_error() {
  return error{errc::outcome_unknown,
               "the write may or may not have taken effect; read, or retry under the same idempotency key", ""};
}

} // namespace

sequencer::sequencer(std::shared_ptr<catalog::heads> heads, event::position committed, std::int64_t last_time_ms,
                     const sequencer_settings& settings)
    : heads_(std::move(heads)), settings_(settings), committed_(committed), published_(committed),
      next_position_(committed + 1), last_time_ms_(last_time_ms), committed_time_ms_(last_time_ms) {}

void sequencer::submit(const request& who, catalog::command asked, std::int64_t now_ms) {
  if (is_read_only() && (fold_failed_ || now_ms < probe_at_ms_)) {
    answer_now(who.ticket, read_only_error());
    return;
  }
  if (disk_full_)
    probe_at_ms_ = now_ms + settings_.probe_interval_ms;
  if (waiting_count() >= settings_.waiting_count_max) {
    answer_now(who.ticket, error{errc::overloaded, "too many writes are waiting; retry after a pause", ""});
    return;
  }
  (who.how == urgency::bulk ? bulk_ : interactive_).push_back({who, std::move(asked)});
  decide_waiting(now_ms);
}

/// The open batch fills while the log is busy with the one before.
bool sequencer::may_decide(urgency how) const {
  const auto& open = *open_;
  if (blocked_ || open.records.size() >= settings_.batch_record_count_max ||
      open.bytes.bytes.size() + catalog::limits::record_bytes > storage::batch::byte_count_max)
    return false;
  if (how == urgency::bulk)
    return !open_is_bulk_ && interactive_.empty() && bulk_batch_count() < settings_.bulk_credit_count;
  return true;
}

std::size_t sequencer::bulk_batch_count() const {
  const auto committed =
    std::count_if(unpublished_.begin(), unpublished_.end(), [](const auto& x) { return x.is_bulk; });
  return static_cast<std::size_t>(committed) + (in_flight_ != nullptr && in_flight_is_bulk_ ? 1 : 0);
}

void sequencer::decide_waiting(std::int64_t now_ms) {
  while (!interactive_.empty() && may_decide(urgency::interactive)) {
    auto next = std::move(interactive_.front());
    interactive_.pop_front();
    decide_one(next, now_ms);
  }
  while (!bulk_.empty() && may_decide(urgency::bulk)) {
    auto next = std::move(bulk_.front());
    bulk_.pop_front();
    decide_one(next, now_ms);
  }
}

void sequencer::decide_one(const waiting& x, std::int64_t now_ms) {
  const auto time = std::max(last_time_ms_, now_ms);
  auto made =
    catalog::decide(*heads_, x.command, {next_position_, time, settings_.mutant == mutant::publish_without_deciding});
  if (made.prefetch_again) {
    answer_now(x.who.ticket, error{errc::prefetch_again, "the fetched document is no longer the newest", ""});
    return;
  }
  if (made.events.empty()) {
    if (settings_.mutant == mutant::refusal_from_pending) {
      made.answer.position = published_;
      answer_now(x.who.ticket, std::move(made.answer));
      return;
    }
    hold(x.who, std::move(made.answer), std::max(last_sequenced(), published_));
    return;
  }
  auto record = std::make_shared<event::record>();
  record->header = {next_position_, time, x.command.request_id, x.command.principal};
  record->events = std::move(made.events);
  const auto encoded = event::encode(*record);
  if (encoded.size() > catalog::limits::record_bytes) {
    answer_now(x.who.ticket,
               error{errc::too_large,
                     "the write takes " + std::to_string(encoded.size()) + " bytes as one record; at most " +
                       std::to_string(catalog::limits::record_bytes) + " fit, so send fewer or smaller products",
                     "operations"});
    return;
  }
  last_time_ms_ = time;
  heads_->sequence(*record);
  open_->bytes.add(encoded);
  open_->records.push_back(std::move(record));
  open_->tickets.push_back(x.who.ticket);
  if (x.command.publish != nullptr && open_->prepared == nullptr) {
    open_->prepared = x.command.publish;
    open_->prepared_at = next_position_;
  }
  open_is_bulk_ = open_is_bulk_ || x.who.how == urgency::bulk;
  made.answer.record = next_position_;
  const auto at = next_position_++;
  hold(x.who, std::move(made.answer), at);
}

void sequencer::hold(const request& who, catalog::outcome outcome, event::position wait_for) {
  outcome.position = wait_for;
  if (wait_for <= published_)
    answer_now(who.ticket, std::move(outcome));
  else
    held_.push_back({wait_for, who.deadline_ms, {who.ticket, std::move(outcome)}});
}

void sequencer::answer_now(ticket who, result<catalog::outcome> outcome) {
  ready_.push_back({who, std::move(outcome)});
}

batch_ptr sequencer::next_batch(std::int64_t now_ms) {
  decide_waiting(now_ms);
  if (in_flight_ != nullptr || blocked_ || open_->records.empty() || unpublished_.size() >= settings_.credit_count)
    return nullptr;
  open_->bytes.first_position = open_->records.front()->header.position;
  in_flight_ = std::move(open_);
  in_flight_is_bulk_ = open_is_bulk_;
  open_ = std::make_shared<sequenced_batch>();
  open_is_bulk_ = false;
  if (settings_.mutant == mutant::answer_before_sync) {
    while (!held_.empty() && held_.front().wait_for <= in_flight_->last_position()) {
      ready_.push_back(std::move(held_.front().what));
      held_.pop_front();
    }
  }
  decide_waiting(now_ms);
  return in_flight_;
}

void sequencer::appended() {
  for (const auto& record : in_flight_->records)
    heads_->commit(*record);
  committed_ = in_flight_->last_position();
  committed_time_ms_ = in_flight_->records.back()->header.time_ms;
  unpublished_.push_back({committed_, in_flight_is_bulk_});
  in_flight_ = nullptr;
  disk_full_ = false;
}

/// Nothing that was sequenced will be written: its writers are told so, and those refused on the strength of it too.
void sequencer::drop_pending(const error& why) {
  heads_->drop_pending(committed_);
  in_flight_ = nullptr;
  open_ = std::make_shared<sequenced_batch>();
  open_is_bulk_ = false;
  next_position_ = committed_ + 1;
  last_time_ms_ = committed_time_ms_;
  while (!held_.empty() && held_.back().wait_for > committed_) {
    answer_now(held_.back().what.ticket, why);
    held_.pop_back();
  }
}

void sequencer::refused_full(std::int64_t now_ms) {
  drop_pending(read_only_error());
  disk_full_ = true;
  probe_at_ms_ = now_ms + settings_.probe_interval_ms;
  for (auto* queue : {&interactive_, &bulk_}) {
    for (const auto& x : *queue)
      answer_now(x.who.ticket, read_only_error());
    queue->clear();
  }
}

void sequencer::unknown() {
  drop_pending(unknown_error());
  blocked_ = true;
}

bool sequencer::resumed(const std::vector<event::record_ptr>& found) {
  for (const auto& record : found) {
    if (record->header.position != committed_ + 1)
      return false;
    heads_->commit(*record);
    committed_ = record->header.position;
    committed_time_ms_ = record->header.time_ms;
  }
  if (!found.empty())
    unpublished_.push_back({committed_, false});
  next_position_ = committed_ + 1;
  last_time_ms_ = std::max(last_time_ms_, committed_time_ms_);
  blocked_ = false;
  return true;
}

void sequencer::published(event::position at) {
  published_ = std::max(published_, at);
  heads_->published(published_);
  while (!unpublished_.empty() && unpublished_.front().last <= published_)
    unpublished_.pop_front();
  while (!held_.empty() && held_.front().wait_for <= published_) {
    ready_.push_back(std::move(held_.front().what));
    held_.pop_front();
  }
}

void sequencer::expire(std::int64_t now_ms) {
  for (auto* queue : {&interactive_, &bulk_})
    std::erase_if(*queue, [&](const waiting& x) {
      if (x.who.deadline_ms > now_ms)
        return false;
      answer_now(x.who.ticket, error{errc::timeout, "the write waited too long and had no effect; retry later", ""});
      return true;
    });
  std::erase_if(held_, [&](const held_answer& x) {
    if (x.deadline_ms > now_ms)
      return false;
    answer_now(x.what.ticket, unknown_error());
    return true;
  });
}

std::vector<answer> sequencer::take_answers() {
  return std::exchange(ready_, {});
}

} // namespace stoa::spine
