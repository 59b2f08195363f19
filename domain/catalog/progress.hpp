// How far an import is, once the rows of a command are decided.
#pragma once

#include "domain/catalog/command.hpp"

#include <vector>

namespace stoa::catalog {

/// The task as it is after these rows: its counters before (null: it is new), what reading found, what deciding found.
/// `at`: position of the record; a result with that version was written by it. Errors beyond task::error_count_max are
/// counted as refused and not kept.
event::task_changed progress_after(const import_progress& progress, const event::task* before,
                                   const std::vector<event::operation_result>& results, event::position at);

} // namespace stoa::catalog
