#include "domain/event/expand.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace stoa::event {

namespace {

/// Walks along the superseded rows beside a walk along all rows.
class superseded_walk {
public:
  explicit superseded_walk(const std::vector<std::uint64_t>& rows) : next_(rows.begin()), end_(rows.end()) {}

  /// Rows come in ascending order.
  bool has(std::uint64_t row) {
    while (next_ != end_ && *next_ < row)
      ++next_;
    return next_ != end_ && *next_ == row;
  }

private:
  std::vector<std::uint64_t>::const_iterator next_;
  std::vector<std::uint64_t>::const_iterator end_;
};

/// Rows of [first, first + count) that become changes.
std::uint64_t living(const import_published& x, std::uint64_t first, std::uint64_t count) {
  const auto begin = std::lower_bound(x.superseded.begin(), x.superseded.end(), first);
  const auto end = std::lower_bound(begin, x.superseded.end(), first + count);
  return count - static_cast<std::uint64_t>(end - begin);
}

error damaged(position at) {
  return {errc::corrupt, "record " + std::to_string(at) + " does not hold the rows it staged", ""};
}

result<place_walk> read_place(const import_published& x, const staged_place& place, std::uint64_t first_row,
                              const record_ptr& record) {
  const auto* staged = find_staged(*record);
  if (staged == nullptr || staged->task != x.task || staged->first != first_row ||
      staged->rows.size() != place.row_count)
    return damaged(place.position);
  auto walk = place_walk{place.position, {}};
  auto gone = superseded_walk{x.superseded};
  for (std::size_t i = 0; i < staged->rows.size(); ++i)
    if (!gone.has(first_row + i))
      walk.rows.push_back(&staged->rows[i]);
  return walk;
}

} // namespace

const import_published* find_compact(const record& x) noexcept {
  for (const auto& one : x.events)
    if (const auto* published = std::get_if<import_published>(&one); published != nullptr && !published->is_expanded)
      return published;
  return nullptr;
}

const rows_staged* find_staged(const record& x) noexcept {
  for (const auto& one : x.events)
    if (const auto* staged = std::get_if<rows_staged>(&one))
      return staged;
  return nullptr;
}

any change_of(const staged_row& row, const header& of) {
  if (row.after == nullptr)
    return product_deleted{row.previous, row.id};
  auto after = std::make_shared<catalog::product>(*row.after);
  after->version = of.position;
  after->updated_at_ms = of.time_ms;
  if (after->created_at_ms == 0)
    after->created_at_ms = of.time_ms;
  return product_changed{row.previous, std::move(after)};
}

std::vector<staged_place> living_places(const import_published& x) {
  auto places = std::vector<staged_place>{};
  auto row = std::uint64_t{0};
  for (const auto& place : x.places) {
    places.push_back({place.position, living(x, row, place.row_count)});
    row += place.row_count;
  }
  return places;
}

result<void> each_place(const import_published& x, std::uint64_t from, const record_reader& read,
                        const std::function<result<bool>(std::uint64_t, const place_walk&)>& visit) {
  auto row = std::uint64_t{0};
  auto change = std::uint64_t{0};
  for (const auto& place : x.places) {
    const auto count = living(x, row, place.row_count);
    if (count > 0 && change + count > from) {
      const auto record = read(place.position);
      if (!record)
        return record.failure();
      const auto walk = read_place(x, place, row, *record);
      if (!walk)
        return walk.failure();
      const auto goes_on = visit(change, *walk);
      if (!goes_on)
        return goes_on.failure();
      if (!*goes_on)
        return {};
    }
    row += place.row_count;
    change += count;
  }
  return {};
}

result<record_ptr> expand(record_ptr x, const record_reader& read) {
  if (find_compact(*x) == nullptr)
    return x;
  auto whole = std::make_shared<record>();
  whole->header = x->header;
  for (const auto& one : x->events) {
    whole->events.push_back(one);
    auto* published = std::get_if<import_published>(&whole->events.back());
    if (published == nullptr)
      continue;
    published->is_expanded = true;
    const auto& compact = std::get<import_published>(one);
    const auto done = each_place(compact, 0, read, [&](std::uint64_t, const place_walk& walk) -> result<bool> {
      for (const auto* row : walk.rows)
        whole->events.push_back(change_of(*row, x->header));
      return true;
    });
    if (!done)
      return done.failure();
  }
  return record_ptr{std::move(whole)};
}

} // namespace stoa::event
