#include "spine/recovery.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace stoa::spine {

namespace {

constexpr std::size_t replay_step_bytes = 4 * 1024 * 1024;

result<void> check_joint(const storage::log& log, const storage::state& state) {
  if (state.position() >= log.next_position() && state.position() > 0)
    return error{errc::corrupt,
                 "the state is at position " + std::to_string(state.position()) + ", the log ends before it at " +
                   std::to_string(log.next_position() - 1) +
                   ": part of the log is missing; restore the data folder from a backup",
                 ""};
  if (state.position() + 1 < log.first_position())
    return error{errc::corrupt,
                 "the log begins at position " + std::to_string(log.first_position()) + ", the state is at " +
                   std::to_string(state.position()) +
                   ": records between them are missing; restore the data folder from a backup",
                 ""};
  return {};
}

/// The last record's time lives in the log alone; an empty or wholly trimmed log has none.
result<std::int64_t> last_time(const storage::log& log) {
  if (log.next_position() == log.first_position())
    return std::int64_t{0};
  const auto last = read_records(log, log.next_position() - 1, 1);
  if (!last)
    return last.failure();
  return last->empty() ? std::int64_t{0} : last->back()->header.time_ms;
}

} // namespace

namespace {

bool has_lost_rows(const event::record& x, event::position first) {
  const auto* published = event::find_compact(x);
  return published != nullptr && std::any_of(published->places.begin(), published->places.end(),
                                             [&](const auto& place) { return place.position < first; });
}

} // namespace

event::record_reader reader_of(const storage::log& from) {
  return [&from](event::position at) -> result<event::record_ptr> {
    const auto entries = from.read(at, 1);
    if (!entries)
      return entries.failure();
    if (entries->empty() || entries->front().position != at)
      return error{errc::not_found, "the log has no record " + std::to_string(at), ""};
    auto decoded = event::decode(entries->front().record);
    if (!decoded)
      return decoded.failure();
    return event::record_ptr{std::make_shared<const event::record>(*std::move(decoded))};
  };
}

result<std::vector<event::record_ptr>> read_records(const storage::log& from, event::position first,
                                                    std::size_t byte_count_max, lost_rows how) {
  const auto entries = from.read(first, byte_count_max);
  if (!entries)
    return entries.failure();
  auto records = std::vector<event::record_ptr>{};
  records.reserve(entries->size());
  for (const auto& entry : *entries) {
    auto record = event::decode(entry.record);
    if (!record) {
      auto failure = record.failure();
      failure.detail = "position " + std::to_string(entry.position) + " of the log: " + failure.detail;
      return failure;
    }
    if (record->header.position != entry.position)
      return error{errc::corrupt, "the record at position " + std::to_string(entry.position) + " says it is another",
                   ""};
    auto stored = event::record_ptr{std::make_shared<event::record>(std::move(*record))};
    auto whole = event::expand(stored, reader_of(from));
    if (!whole && how == lost_rows::may_be && has_lost_rows(*stored, from.first_position()))
      whole = std::move(stored);
    if (!whole)
      return whole.failure();
    records.push_back(*std::move(whole));
  }
  return records;
}

namespace {

/// Replays the log into the state up to a position, and into an index beside it: each record is decoded once.
result<std::uint64_t> replay(const shard_files& files, folder& target, event::position last,
                             index_start* index = nullptr) {
  const auto& log = *files.log;
  const auto& state = *files.state;
  auto next = state.position() + 1;
  auto count = std::uint64_t{0};
  while (next <= last) {
    auto records = read_records(log, next, replay_step_bytes);
    if (!records)
      return records.failure();
    while (!records->empty() && records->back()->header.position > last)
      records->pop_back();
    if (records->empty())
      return error{errc::corrupt, "the log ends at position " + std::to_string(next - 1), ""};
    if (auto done = target.apply(*records); !done)
      return done.failure();
    if (index != nullptr)
      index->add(*records);
    next = records->back()->header.position + 1;
    count += records->size();
  }
  return count;
}

} // namespace

result<folded> fold_committed(shard_files& files, folder& target, const std::vector<event::record_ptr>& records) {
  // Behind already: it was opened anew before, and then the log or the state failed again.
  if (files.state->position() + 1 >= records.front()->header.position) {
    const auto done = target.apply(records);
    if (done)
      return target.now();
    if (done.failure().code == errc::corrupt)
      return done.failure();
  }
  if (auto opened = files.state->reopen(); !opened)
    return opened.failure();
  if (auto loaded = target.load(); !loaded)
    return loaded.failure();
  // Up to just before the batch: a view is made of exactly its position.
  if (auto replayed = replay(files, target, records.front()->header.position - 1); !replayed)
    return replayed.failure();
  if (auto again = target.apply(records); !again)
    return again.failure();
  return target.now();
}

result<recovered> recover(std::shared_ptr<shard_files> files) {
  auto& log = *files->log;
  auto& state = *files->state;
  if (auto joint = check_joint(log, state); !joint)
    return joint.failure();
  auto made = recovered{};
  made.folder = std::make_unique<folder>(state);
  if (auto loaded = made.folder->load(); !loaded)
    return loaded.failure();
  auto start = index_start{files->disk.get(), log, state.position()};
  start.reach_state();
  const auto replayed = replay(*files, *made.folder, log.next_position() - 1, &start);
  if (!replayed)
    return replayed.failure();
  made.replayed_count = *replayed;
  const auto now = made.folder->now();
  auto heads = load_heads(*now.state);
  if (!heads)
    return heads.failure();
  auto index = start.finish(*now.state, **heads);
  if (!index)
    return index.failure();
  const auto time = last_time(log);
  if (!time)
    return time.failure();
  made.heads = std::move(*heads);
  made.index = std::move(*index);
  made.index_now = made.index->publish();
  made.index_origin = start.origin();
  made.position = log.next_position() - 1;
  made.last_time_ms = *time;
  made.files = std::move(files);
  return made;
}

} // namespace stoa::spine
