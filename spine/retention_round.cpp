#include "spine/retention_round.hpp"

#include "domain/base/bytes.hpp"
#include "spine/recovery.hpp"
#include "spine/stored.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace stoa::spine {

namespace {

/// Read at a time from what is to be trimmed: some milliseconds of a thread that others wait for too.
constexpr std::size_t read_bytes = 1024 * 1024;

result<std::optional<event::position>> oldest_key(const storage::state& state) {
  auto oldest = std::optional<event::position>{};
  const auto done = state.snapshot()->scan(storage::family::keys, "", [&](std::string_view key, std::string_view) {
    oldest = from_big_endian(key);
    return false;
  });
  if (!done)
    return done.failure();
  return oldest;
}

result<retention_facts> gather(const shard_files& files, std::int64_t now_ms) {
  auto facts = retention_facts{};
  facts.now_ms = now_ms;
  // In this order: what is durable lies at or below what is applied, and that below the end of the log.
  facts.durable_position = files.state->durable_position();
  facts.state_position = files.state->position();
  facts.parts = files.log->parts();
  facts.next_position = files.log->next_position();
  auto checkpoints = files.state->checkpoints();
  if (!checkpoints)
    return checkpoints.failure();
  facts.checkpoints = std::move(*checkpoints);
  const auto key = oldest_key(*files.state);
  if (!key)
    return key.failure();
  facts.oldest_key = *key;
  auto staged = staging_spans(*files.state->snapshot());
  if (!staged)
    return staged.failure();
  facts.staged = *std::move(staged);
  if (const auto pinned = files.pinned_from.load(); pinned != shard_files::nothing_pinned)
    facts.pinned_from = pinned;
  return facts;
}

result<std::int64_t> recorded_ms(const storage::log& log, event::position at) {
  const auto found = reader_of(log)(at);
  if (!found)
    return found.failure();
  return (*found)->header.time_ms;
}

/// The product an event changed, or nullptr.
const std::string* changed_product(const event::any& x) {
  if (const auto* changed = std::get_if<event::product_changed>(&x))
    return &changed->after->id;
  if (const auto* gone = std::get_if<event::product_deleted>(&x))
    return &gone->id;
  return nullptr;
}

} // namespace

result<void> retention_round::run(const shard_files& files, std::int64_t now_ms) {
  auto done = result<void>{};
  switch (next_) {
  case step::look:
    done = look(files, now_ms);
    break;
  case step::checkpoint:
    done = make_checkpoint(files);
    break;
  case step::read_history:
    done = read_history(files);
    break;
  case step::trim:
    done = trim(*files.log);
    break;
  case step::drop:
    done = drop(*files.state);
    break;
  case step::cut_history:
  case step::over:
    done = error{errc::internal, std::string{"the step "} + to_string(next_) + " is not for run()", ""};
    break;
  }
  if (!done)
    next_ = step::over;
  return done;
}

result<void> retention_round::look(const shard_files& files, std::int64_t now_ms) {
  const auto facts = gather(files, now_ms);
  if (!facts)
    return facts.failure();
  auto plan = plan_retention(*facts, limits_, [&](event::position at) { return recorded_ms(*files.log, at); });
  if (!plan)
    return plan.failure();
  plan_ = std::move(*plan);
  staged_ = facts->staged;
  measure(facts->parts);
  figures_.checkpoint_count = facts->checkpoints.size();
  began_at_ = read_to_ = facts->first_position();
  files.trims_to = plan_.trim_before;
  if (files.pinned_from < plan_.trim_before)
    next_ = step::over; // a backup began meanwhile; the next round plans with it
  else if (plan_.make_checkpoint)
    next_ = step::checkpoint;
  else
    after_cut();
  return {};
}

void retention_round::measure(const std::vector<storage::log_part>& parts) {
  figures_.first_position = parts.front().first_position;
  figures_.log_bytes = 0;
  for (const auto& part : parts)
    figures_.log_bytes += part.byte_count;
}

/// Where to go on when all that was read is cut.
void retention_round::after_cut() {
  if (read_to_ < plan_.trim_before)
    next_ = step::read_history;
  else if (figures_.first_position < plan_.trim_before || !plan_.drop.empty())
    next_ = step::trim;
  else
    next_ = step::over;
}

result<void> retention_round::make_checkpoint(const shard_files& files) {
  const auto made = files.state->make_checkpoint();
  if (!made)
    return made.failure();
  checkpoint_ = *made;
  ++figures_.checkpoint_count;
  after_cut();
  return {};
}

// What is not in the history any more is left out: a round that failed after its cuts does not write them again.
result<void> retention_round::read_history(const shard_files& files) {
  const auto records = read_records(*files.log, read_to_, read_bytes, lost_rows::may_be);
  if (!records)
    return records.failure();
  const auto now = files.state->snapshot();
  auto is_full = false;
  for (const auto& record : *records) {
    if (record->header.position >= plan_.trim_before)
      break;
    // A record that does not fit is read again after the cut, which has by then taken part of it away.
    if (auto done = add_places(*record, *now, is_full); !done)
      return done;
    if (is_full)
      break;
    read_to_ = record->header.position + 1;
  }
  const auto is_all = read_to_ >= plan_.trim_before;
  if (!places_.empty() && (is_full || is_all))
    next_ = step::cut_history;
  else
    after_cut();
  return {};
}

result<void> retention_round::add_places(const event::record& of, const storage::state_snapshot& now, bool& is_full) {
  for (const auto& one : of.events) {
    const auto* id = changed_product(one);
    if (id == nullptr)
      continue;
    const auto there = now.get(storage::family::history, stored::history_key(*id, of.header.position));
    if (!there)
      return there.failure();
    if (!*there)
      continue;
    is_full = places_.size() == event::history_cut::place_count_max;
    if (is_full)
      return {};
    places_.push_back({*id, of.header.position});
  }
  return {};
}

catalog::command retention_round::take_cut() {
  auto command = catalog::command{};
  command.history_cut = std::exchange(places_, {});
  return command;
}

void retention_round::cut_answered(bool is_done) {
  if (is_done)
    after_cut();
  else
    next_ = step::over;
}

// With nothing to trim it still makes sure that an earlier trimming is durable, before any checkpoint goes.
result<void> retention_round::trim(storage::log& log) {
  const auto parts = log.parts();
  // The next part, or the next one that does not begin among the rows of an import.
  const auto cuts = [&](event::position first) {
    return limits_.mutant != mutant::trim_staged_rows &&
           std::any_of(staged_.begin(), staged_.end(), [&](const auto& x) { return x.is_cut_at(first); });
  };
  auto next = std::size_t{1};
  while (next < parts.size() && cuts(parts[next].first_position))
    ++next;
  const auto goes = next < parts.size() && parts[next].first_position <= plan_.trim_before;
  if (auto done = log.trim(parts[goes ? next : 0].first_position); !done)
    return done;
  measure(log.parts());
  if (!goes || figures_.first_position >= plan_.trim_before)
    next_ = plan_.drop.empty() ? step::over : step::drop;
  return {};
}

result<void> retention_round::drop(storage::state& state) {
  for (const auto checkpoint : plan_.drop) {
    if (auto done = state.drop_checkpoint(checkpoint); !done)
      return done;
    --figures_.checkpoint_count;
  }
  next_ = step::over;
  return {};
}

const char* to_string(retention_round::step x) noexcept {
  constexpr auto names = std::array{"look", "checkpoint", "read-history", "cut-history", "trim", "drop", "over"};
  const auto at = static_cast<std::size_t>(x);
  return at < names.size() ? names[at] : "unknown";
}

} // namespace stoa::spine
