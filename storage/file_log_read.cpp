// Reading and trimming a file log.
#include "storage/file_log_core.hpp"

#include <algorithm>

namespace stoa::storage {

namespace {

/// What a read has gathered and how much more it may.
struct gathering {
  std::uint64_t position = 0;
  std::uint64_t end_position = 0;
  std::size_t bytes_left = 0;
  std::vector<log_entry> entries;

  bool is_done() const { return position >= end_position || (bytes_left == 0 && !entries.empty()); }

  void take(const batch_view& from) {
    const auto first = from.header().first_position;
    while (!is_done() && position <= from.header().last_position()) {
      const auto record = from.record(position - first);
      const auto has_room = record.size() <= bytes_left;
      bytes_left = has_room ? bytes_left - record.size() : 0;
      if (!has_room && !entries.empty())
        return;
      entries.push_back({position++, std::string{record}});
    }
  }
};

/// Reads on within one segment, up to a limit. Errors: as log::read.
result<void> gather(segment& from, std::uint64_t limit, gathering& x) {
  const auto start = from.find(x.position);
  if (!start)
    return start.failure();
  const auto opened = from.open_to_read();
  if (!opened)
    return opened.failure();
  auto walk = batch_walk{**opened, from.header(), *start};
  while (!x.is_done() && x.position < limit) {
    const auto place = walk.place();
    const auto next = walk.next();
    if (!next)
      return next.failure();
    if (!*next)
      return corrupt_at(from.path(), place.offset, "no whole batch with position " + std::to_string(place.position));
    x.take(**next);
  }
  return {};
}

} // namespace

std::uint64_t file_log::first_position() const {
  return table()->front()->first_position();
}

// While a segment is being installed the bytes of the last one may be those of the one before: a figure, not a promise.
std::vector<log_part> file_log::parts() const {
  const auto segments = table();
  auto found = std::vector<log_part>{};
  for (const auto& x : *segments)
    found.push_back({x->first_position(), x->size()});
  found.back().byte_count = written_bytes_;
  return found;
}

result<std::vector<log_entry>> file_log::read(std::uint64_t from, std::size_t byte_count_max) const {
  // The end before the table: a table that is newer has all records below the end but trimmed ones.
  auto x = gathering{from, next_position(), byte_count_max, {}};
  const auto segments = table();
  const auto trimmed = error{errc::not_found, "position " + std::to_string(from) + " is trimmed", {}};
  if (from < segments->front()->first_position())
    return trimmed;
  auto at = std::upper_bound(segments->begin(), segments->end(), from,
                             [](std::uint64_t p, const segment_ptr& s) { return p < s->first_position(); });
  for (; !x.is_done(); ++at) {
    const auto limit = at == segments->end() ? x.end_position : std::min((*at)->first_position(), x.end_position);
    const auto gathered = gather(**std::prev(at), limit, x);
    if (gathered)
      continue;
    if (from < first_position())
      return trimmed;
    if (gathered.failure().code == errc::not_found)
      return corrupt_at((*std::prev(at))->path(), 0, "the file is gone");
    return gathered.failure();
  }
  return std::move(x.entries);
}

result<void> file_log::trim(std::uint64_t before) {
  if (is_unknown_)
    return error{errc::io_failed, "the end of the log is not known", {}};
  if (auto settled = settle_folder(); !settled)
    return settled;
  while (table()->size() > 1 && (*table())[1]->first_position() <= before)
    if (auto dropped = drop_oldest(); !dropped)
      return dropped;
  return {};
}

// Removals may come true in any order. Each is made durable before the next, so that the segments left always follow
// each other without a gap.
result<void> file_log::settle_folder() {
  remove_doomed();
  if (!doomed_.empty())
    return error{errc::io_failed, "cannot remove " + doomed_.front(), {}};
  if (!is_folder_unsettled_)
    return {};
  auto synced = machine_.sync_folder(settings_.folder);
  is_folder_unsettled_ = !synced;
  return synced;
}

result<void> file_log::drop_oldest() {
  auto all = *table();
  auto oldest = all.front();
  all.erase(all.begin());
  set_table(all);
  all.clear();
  // A reader that still holds it would find other bytes in a recycled file, and none too many in a removed one.
  const auto is_unread = oldest.use_count() == 1;
  if (is_unread && spares_.has_room() && oldest->size() >= next_bytes_) {
    if (auto recycled = spares_.recycle(oldest->path(), oldest->size()); recycled)
      return {};
  }
  doomed_.push_back(oldest->path());
  return settle_folder();
}

} // namespace stoa::storage
