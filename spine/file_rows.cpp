#include "spine/file_rows.hpp"

#include <utility>

namespace stoa::spine {

namespace {

result<catalog::product_ptr> product_now(const view& now, const std::string& id) {
  auto item = now.product(id);
  if (!item && item.failure().code == errc::not_found)
    return catalog::product_ptr{};
  return item;
}

} // namespace

result<std::unique_ptr<row_supply>> file_rows::open(storage::disk& machine, const event::task& from,
                                                    const newest_view& now) {
  auto begin = from;
  begin.offset = begin.line = 0;
  auto source = import_source::open(machine, begin, now);
  if (!source)
    return source.failure();
  return std::unique_ptr<row_supply>{new file_rows{*std::move(source), begin, *now()}};
}

result<std::optional<prepared_row>> file_rows::next(const view& now) {
  if (is_read_)
    return next_deletion();
  auto row = source_->next_row();
  if (!row)
    return row.failure();
  if (!*row) {
    is_read_ = true;
    task_.offset = task_.file_bytes;
    return next_deletion();
  }
  auto& from = (*row)->from;
  task_.offset = from.end_offset;
  task_.line = from.end_line;
  auto& what = (*row)->what;
  if (!what)
    return std::optional{prepared_row{from.line, what.failure()}};
  if (const auto* category = std::get_if<catalog::change_category>(&what->what)) {
    auto written = plan_.write(*category);
    if (!written)
      return std::optional{prepared_row{from.line, written.failure()}};
    return std::optional{prepared_row{from.line, std::optional<event::staged_row>{}, *written}};
  }
  const auto [first, is_new] = lines_.emplace(what->id(), from.line);
  if (!is_new)
    return std::optional{
      prepared_row{from.line, error{errc::invalid_field,
                                    "product \"" + what->id() + "\" stands on line " + std::to_string(first->second) +
                                      " already; an atomic import has each product once",
                                    "id"}}};
  auto made = prepare(*what, from.line, now);
  if (task_.mode == event::import_mode::patch && made.what && *made.what) {
    auto id = what->id();
    patches_.emplace(std::move(id), *std::move(what));
  }
  return std::optional{std::move(made)};
}

prepared_row file_rows::prepare(const catalog::operation& x, std::uint64_t line, const view& now) {
  const auto item = product_now(now, x.id());
  if (!item)
    return {line, item.failure()};
  auto row = catalog::prepare_row(x, *item, plan_);
  if (row && *row)
    (*row)->line = line;
  return {line, std::move(row)};
}

result<std::optional<prepared_row>> file_rows::next_deletion() {
  if (task_.mode != event::import_mode::sync || task_.file_bytes == 0)
    return std::optional<prepared_row>{};
  if (next_deletion_ == deletions_.size()) {
    auto more = source_->deletions();
    if (!more)
      return more.failure();
    deletions_ = *std::move(more);
    next_deletion_ = 0;
  }
  if (deletions_.empty())
    return std::optional<prepared_row>{};
  const auto& x = deletions_[next_deletion_++];
  auto row = event::staged_row{};
  row.id = x.id();
  row.previous = x.when.version;
  return std::optional{prepared_row{0, std::optional{std::move(row)}}};
}

prepared_row file_rows::again(const event::staged_row& stale, const view& now) {
  if (const auto patch = patches_.find(stale.id); patch != patches_.end())
    return prepare(patch->second, stale.line, now);
  const auto item = product_now(now, stale.id);
  if (!item)
    return {stale.line, item.failure()};
  return {stale.line, catalog::replace_row(stale, *item)};
}

void file_rows::report(event::task& into) const {
  into.offset = task_.offset;
  into.line = task_.line;
}

} // namespace stoa::spine
