#include "spine/task_source.hpp"

#include "spine/file_rows.hpp"
#include "spine/import_source.hpp"
#include "spine/import_stager.hpp"
#include "spine/undo_rows.hpp"

#include <utility>

namespace stoa::spine {

result<std::unique_ptr<task_source>> open_task(storage::disk& machine, const event::task& from,
                                               const newest_view& now) {
  if (!from.is_atomic) {
    auto made = import_source::open(machine, from, now);
    return made ? result<std::unique_ptr<task_source>>{*std::move(made)} : made.failure();
  }
  auto rows =
    from.mode == event::import_mode::undo ? undo_rows::open(from, now()) : file_rows::open(machine, from, now);
  if (!rows)
    return rows.failure();
  return std::unique_ptr<task_source>{std::make_unique<import_stager>(from, *std::move(rows), now)};
}

} // namespace stoa::spine
