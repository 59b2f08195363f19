#include "domain/catalog/progress.hpp"

#include <algorithm>

namespace stoa::catalog {

namespace {

/// A sweep deletes what it saw; what was changed or deleted since is not its business any more.
bool is_overtaken_deletion(const import_progress& progress, const event::operation_result& x) {
  const auto is_sweep = progress.change.mode == event::import_mode::sync && progress.lines.empty();
  return is_sweep && (x.refusal == errc::stale_version || x.refusal == errc::not_found);
}

} // namespace

event::task_changed progress_after(const import_progress& progress, const event::task* before,
                                   const std::vector<event::operation_result>& results, event::position at) {
  auto changed = event::task_changed{progress.change, progress.new_errors};
  auto& task = changed.after;
  if (before != nullptr) {
    task.rows += before->rows;
    task.written += before->written;
    task.unchanged += before->unchanged;
    task.refused += before->refused;
    task.error_count = before->error_count;
    task.deleted += before->deleted;
    task.began_at = before->began_at;
  } else {
    task.began_at = at;
  }
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto& x = results[i];
    if (is_overtaken_deletion(progress, x))
      continue;
    if (x.refusal != errc::none) {
      ++task.refused;
      changed.new_errors.push_back({i < progress.lines.size() ? progress.lines[i] : 0, x.field, x.detail});
    } else if (x.status == 204) {
      ++task.deleted;
    } else if (x.version == at) {
      ++task.written;
    } else {
      ++task.unchanged;
    }
  }
  const auto room = event::task::error_count_max - std::min(event::task::error_count_max, task.error_count);
  if (changed.new_errors.size() > room)
    changed.new_errors.resize(room);
  task.error_count += changed.new_errors.size();
  return changed;
}

} // namespace stoa::catalog
