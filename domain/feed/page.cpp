#include "domain/feed/page.hpp"

#include "domain/event/expand.hpp"
#include "domain/feed/changes.hpp"
#include "domain/feed/import_changes.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace stoa::feed {

namespace {

/// Of the log, read at a time; a page that found something reads no more.
constexpr std::size_t read_bytes_min = 16 * 1024;
constexpr std::size_t read_bytes_max = 512 * 1024;
constexpr std::size_t change_bytes = 4 * 1024;
/// Pieces that a page without a find goes through: a rare filter must not hold its worker.
constexpr int read_count_max = 8;

/// What is decoded and does not fit into the page is decoded again for the next one.
std::size_t read_bytes(const request& asked) {
  const auto is_filtered = !asked.kinds.empty() || !asked.ids.empty();
  return is_filtered ? read_bytes_max : std::clamp(asked.count_max * change_bytes, read_bytes_min, read_bytes_max);
}

/// Adds records to a page as long as they fit. True = the page takes more.
result<bool> fill(page& into, const std::vector<event::record_ptr>& records, const view& on, const request& asked,
                  before_finder& before) {
  for (const auto& record : records) {
    if (event::find_compact(*record) != nullptr) {
      if (const auto done = add_import(into, record, on, asked, before); !done)
        return done.failure();
      if (into.end.after != record->header.position || into.changes.size() >= asked.count_max)
        return false;
      continue;
    }
    // Only the very first record can be one of which some is behind the place.
    const auto skip = record->header.position == asked.from.after + 1 ? asked.from.skip : 0;
    auto found = changes_of(record, skip, asked, before);
    if (!found)
      return found.failure();
    if (!into.changes.empty() && into.changes.size() + found->size() > asked.count_max)
      return false;
    into.changes.insert(into.changes.end(), std::make_move_iterator(found->begin()),
                        std::make_move_iterator(found->end()));
    into.end = {record->header.position, 0};
    if (into.changes.size() >= asked.count_max)
      return false;
  }
  return into.changes.empty();
}

} // namespace

result<page> read_page(const view& on, const request& asked) {
  const auto bytes = read_bytes(asked);
  auto made = page{{}, asked.from, false};
  auto before = before_finder{on};
  for (auto reads = 0; reads < read_count_max && made.end.after < on.position(); ++reads) {
    const auto records = on.records_after(made.end.after, bytes);
    if (!records)
      return records.failure();
    const auto takes_more = fill(made, *records, on, asked, before);
    if (!takes_more)
      return takes_more.failure();
    if (!*takes_more)
      break;
  }
  made.has_more = made.end.after < on.position();
  return made;
}

} // namespace stoa::feed
