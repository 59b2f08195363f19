#include "spine/import_stager.hpp"

#include "domain/catalog/schema.hpp"
#include "domain/search/document.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace stoa::spine {

namespace {

/// Rows looked at for one command: a cancellation comes between two of them.
constexpr std::size_t step_row_count = 2'000;
/// Errors that one record lists.
constexpr std::size_t error_count_at_once = 200;

std::size_t stored_bytes(const event::staged_row& x) {
  auto bytes = std::string{};
  if (x.after != nullptr)
    catalog::encode(bytes, *x.after);
  return bytes.size() + x.id.size() + 16;
}

} // namespace

import_stager::import_stager(event::task from, std::unique_ptr<row_supply> rows, newest_view now)
    : at_(std::move(from)), rows_(std::move(rows)), now_(std::move(now)) {
  at_.rows = at_.written = at_.unchanged = at_.refused = at_.deleted = at_.staged = 0;
  at_.offset = at_.line = 0;
  at_.state = event::task_state::running;
}

result<catalog::command> import_stager::next() {
  const auto now = now_();
  // Errors that are partly listed are listed to their end, whatever becomes of categories.
  if (listed_ == 0 && !(now->categories() == *rows_->categories().below()))
    return error{errc::stale_version, "the categories were changed while the import was prepared", ""};
  auto part = chunk{};
  if (!is_read_)
    if (const auto done = read_rows(*now, part); !done)
      return done.failure();
  if (!part.rows.empty())
    return stage(std::move(part));
  if (!is_read_)
    return begin();
  if (!stale_.empty()) {
    stage_again(*now, part);
    if (!part.rows.empty())
      return stage(std::move(part));
  }
  return end();
}

result<void> import_stager::read_rows(const view& now, chunk& into) {
  for (std::size_t i = 0; i < step_row_count && !into.is_full(); ++i) {
    auto row = rows_->next(now);
    if (!row)
      return row.failure();
    if (!*row) {
      is_read_ = true;
      break;
    }
    if ((*row)->line != 0 || at_.mode == event::import_mode::undo)
      ++at_.rows;
    if (++looked_at_ > catalog::staged_import::row_count_max)
      return error{errc::too_large,
                   "an atomic import has at most " + std::to_string(catalog::staged_import::row_count_max) +
                     " rows; nothing was imported: split the file, or import it without atomic",
                   "atomic"};
    // The rest of a file that is refused is only read for its errors.
    if (errors_.empty() || !(*row)->what)
      add(**std::move(row), into);
  }
  rows_->report(at_);
  return {};
}

void import_stager::add(prepared_row&& x, chunk& into) {
  if (!x.what) {
    ++at_.refused;
    if (errors_.size() < event::task::error_count_max)
      errors_.push_back({x.line, x.what.failure().field, x.what.failure().detail});
    return;
  }
  if (!*x.what) {
    at_.unchanged += x.is_category ? 0 : 1;
    return;
  }
  auto& row = **x.what;
  into.bytes += stored_bytes(row);
  // Another thread's time than that of those who wait for the import to become visible.
  analysed_.push_back(row.after == nullptr ? nullptr : search::analyse_to_finish(*row.after));
  into.rows.push_back(std::move(row));
}

bool import_stager::take_stale(const std::vector<std::uint64_t>& rows) {
  stale_ = rows;
  return !stale_.empty();
}

void import_stager::stage_again(const view& now, chunk& into) {
  auto& gone = import_->superseded;
  while (!stale_.empty() && !into.is_full()) {
    const auto number = stale_.back();
    stale_.pop_back();
    auto first = std::uint64_t{0};
    auto part = import_->chunks.begin();
    for (; number >= first + part->size(); ++part)
      first += part->size();
    auto row = rows_->again((*part)[number - first], now);
    gone.insert(std::upper_bound(gone.begin(), gone.end(), number), number);
    analysed_[number] = nullptr;
    // A product that a sync meant to delete and somebody changed stays, and is no row.
    if (!row.what || *row.what || row.line != 0)
      add(std::move(row), into);
  }
}

catalog::command import_stager::begin() const {
  auto command = catalog::command{};
  command.is_batch = true;
  command.progress.emplace();
  command.progress->is_whole = true;
  command.progress->change = at_;
  return command;
}

catalog::command import_stager::stage(chunk&& x) {
  const auto first = at_.staged;
  at_.staged += x.rows.size();
  auto command = begin();
  command.stage = event::rows_staged{at_.id, first, x.rows};
  import_->chunks.push_back(std::move(x.rows));
  return command;
}

catalog::command import_stager::end() {
  if (at_.refused > 0)
    return list_errors();
  if (at_.staged > import_->superseded.size() || !rows_->categories().planned().empty())
    return publish();
  auto command = begin();
  command.progress->change.state = event::task_state::done;
  return command;
}

catalog::command import_stager::list_errors() {
  auto command = begin();
  auto& progress = *command.progress;
  const auto count = std::min(error_count_at_once, errors_.size() - listed_);
  const auto begin = errors_.begin() + static_cast<std::ptrdiff_t>(listed_);
  progress.new_errors.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
  listed_ += count;
  if (listed_ < errors_.size())
    return command;
  progress.change.state = event::task_state::failed;
  progress.change.reason = std::to_string(at_.refused) + (at_.mode == event::import_mode::undo
                                                            ? " products stand against the undo; nothing was changed"
                                                            : " rows are refused; nothing was imported");
  return command;
}

catalog::command import_stager::publish() {
  auto ready = std::make_shared<catalog::staged_import>(*import_);
  ready->below = rows_->categories().below();
  ready->categories = rows_->categories().planned();
  ready->category_row_count = rows_->categories().written_row_count();
  for (const auto& x : analysed_)
    if (x != nullptr)
      ready->analysed.push_back(x);
  auto command = begin();
  command.progress->change.state = event::task_state::done;
  command.publish = std::move(ready);
  return command;
}

} // namespace stoa::spine
