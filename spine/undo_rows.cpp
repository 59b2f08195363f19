#include "spine/undo_rows.hpp"

#include "domain/event/expand.hpp"
#include "domain/feed/record_reader.hpp"

#include <limits>
#include <utility>

namespace stoa::spine {

namespace {

constexpr std::size_t read_bytes = 1024 * 1024;
constexpr const char* principal = "system:import";

error too_old(const std::string& task) {
  return {errc::position_too_old,
          "the store no longer keeps what was before import \"" + task +
            "\" (storage.retention_days and retention_mb say how long it does); restore a backup beside this store and "
            "import from there",
          "id"};
}

} // namespace

result<std::unique_ptr<row_supply>> undo_rows::open(const event::task& from, view_ptr on) {
  const auto task = on->task(from.undoes);
  if (!task)
    return task.failure();
  if (const auto good = event::check_undoable(*task); !good)
    return good.failure();
  return std::unique_ptr<row_supply>{new undo_rows{std::move(on), *task}};
}

result<void> undo_rows::read() {
  const auto& task = of_;
  // An atomic one changed all in its last record; of one of an older version the end is looked for.
  const auto end = task.ended_at == 0 ? on_->position() : task.ended_at;
  auto at = task.is_atomic ? end : task.began_at;
  if (task.is_atomic && task.state != event::task_state::done)
    return {};
  while (at <= end) {
    const auto records = on_->records_after(at - 1, read_bytes);
    if (!records)
      return records.failure();
    if (records->empty())
      return {};
    for (const auto& x : *records)
      if (x->header.position <= end && x->header.request_id == of_.id && x->header.principal == principal)
        if (const auto done = read_record(x); !done)
          return done;
    at = records->back()->header.position + 1;
  }
  return {};
}

result<void> undo_rows::read_record(const event::record_ptr& x) {
  const auto at = x->header.position;
  for (const auto& one : x->events) {
    if (const auto done = add(one, at); !done)
      return done;
    const auto* published = std::get_if<event::import_published>(&one);
    if (published == nullptr)
      continue;
    const auto done = event::each_place(*published, 0, feed::reader_of(*on_),
                                        [&](std::uint64_t, const event::place_walk& place) -> result<bool> {
                                          for (const auto* row : place.rows)
                                            if (const auto added = add(event::change_of(*row, x->header), at); !added)
                                              return added.failure();
                                          return true;
                                        });
    if (!done)
      return done;
  }
  return {};
}

result<void> undo_rows::add(const event::any& x, event::position at) {
  const auto* changed = std::get_if<event::product_changed>(&x);
  const auto* gone = std::get_if<event::product_deleted>(&x);
  if (changed == nullptr && gone == nullptr)
    return {};
  const auto& id = changed != nullptr ? changed->after->id : gone->id;
  const auto [found, is_new] = by_id_.emplace(id, changes_.size());
  if (is_new)
    changes_.push_back({id, changed != nullptr ? changed->previous : gone->previous, 0, false});
  auto& one = changes_[found->second];
  one.last = at;
  one.is_deleted = gone != nullptr;
  if (changes_.size() <= catalog::staged_import::row_count_max)
    return {};
  return error{
    errc::too_large,
    "the import changed more than " + std::to_string(catalog::staged_import::row_count_max) +
      " products, the most that can be taken back at once; restore a backup beside this store and import from "
      "there",
    "id"};
}

result<std::optional<error>> undo_rows::changed_since(const undone& x, const view& now) const {
  const auto item = now.product(x.id);
  if (!item && item.failure().code != errc::not_found)
    return item.failure();
  auto since = item ? (*item)->version : 0;
  if (!item) {
    const auto last = now.history(x.id, std::numeric_limits<event::position>::max(), 1);
    if (!last)
      return last.failure();
    since = last->empty() ? 0 : last->front().at;
  }
  if (since == x.last && static_cast<bool>(item) != x.is_deleted)
    return std::optional<error>{};
  return std::optional{error{
    errc::stale_version,
    "product \"" + x.id + "\": it was changed since the import, at position " + std::to_string(since), "version"}};
}

result<std::optional<prepared_row>> undo_rows::next(const view& now) {
  if (!is_read_)
    if (const auto done = read(); !done)
      return done.failure().code == errc::position_too_old ? too_old(of_.id) : done.failure();
  is_read_ = true;
  if (next_ == changes_.size())
    return std::optional<prepared_row>{};
  const auto& x = changes_[next_++];
  const auto since = changed_since(x, now);
  if (!since)
    return since.failure();
  if (*since)
    return std::optional{prepared_row{0, **since}};
  auto then = before_.find(x.id, x.before);
  if (!then)
    return then.failure().code == errc::not_found ? too_old(of_.id) : then.failure();
  if (*then == nullptr && x.is_deleted)
    return std::optional{prepared_row{}}; // it made it and deleted it
  auto row = event::staged_row{};
  row.id = x.id;
  row.previous = x.is_deleted ? 0 : x.last;
  if (*then != nullptr) {
    auto item = std::make_shared<catalog::product>(**then);
    item->version = 0;
    item->updated_at_ms = 0;
    row.after = std::move(item);
  }
  return std::optional{prepared_row{0, std::optional{std::move(row)}}};
}

/// Never asked for: what was changed meanwhile stands against the undo as a whole.
prepared_row undo_rows::again(const event::staged_row& stale, const view&) {
  return {0, error{errc::stale_version, "product \"" + stale.id + "\" was changed since the import", "version"}};
}

bool is_taken_back(const view& now, const event::task& x) {
  constexpr std::size_t page = 1'000;
  auto after = std::string{};
  while (true) {
    const auto tasks = now.tasks_after(after, page);
    if (!tasks || tasks->empty())
      return false;
    for (const auto& one : *tasks)
      if (one.undoes == x.id && one.state == event::task_state::done && one.ended_at > x.ended_at)
        return true;
    after = tasks->back().id;
  }
}

} // namespace stoa::spine
