// Where the commands of a task come from, one after the other.
#pragma once

#include "domain/base/view.hpp"
#include "domain/catalog/command.hpp"
#include "storage/disk.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace stoa::spine {

using newest_view = std::function<view_ptr()>;

/// Blocking; one caller at a time.
class task_source {
public:
  virtual ~task_source() = default;

  /// The next command, without principal; the state of its `progress->change` is over with the last one. Errors:
  /// `io_failed`, and what else keeps the task from ever being done; `stale_version`: begin anew from the task as it is
  /// then.
  virtual result<catalog::command> next() = 0;

  /// The last command was refused for the sake of these rows: the next ones prepare them anew. False = nothing can be
  /// done about it here.
  virtual bool take_stale(const std::vector<std::uint64_t>&) { return false; }
};

/// Opens the source of a task where it stands. Errors: `not_found` (its file, or the task it undoes), `io_failed`,
/// `invalid_field`, `position_too_old` (what it undoes is no longer kept).
result<std::unique_ptr<task_source>> open_task(storage::disk& machine, const event::task& from, const newest_view& now);

} // namespace stoa::spine
