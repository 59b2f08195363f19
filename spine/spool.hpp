// Which spooled files of imports are still needed.
#pragma once

#include "domain/base/view.hpp"
#include "storage/disk.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stoa::spine {

/// The files below DIR/spool that tasks need: of those that are not over, and of those that failed or were cancelled
/// after `since_ms`, so that they can be taken up again. Errors: those of the view. Cost: a look at every task.
result<std::vector<std::string>> needed_files(const view& now, std::int64_t since_ms);

/// Removes the files of tasks that need them no more. Files of no task stay: one may just be on its way.
/// Errors: those of the view.
result<void> remove_spent_files(storage::disk& machine, const view& now, std::int64_t since_ms);

} // namespace stoa::spine
