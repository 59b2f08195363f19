// A folder that backups are written to, held by one process at a time.
#pragma once

#include "domain/base/result.hpp"
#include "storage/disk.hpp"

#include <memory>
#include <string>

namespace stoa::app {

/// Makes the folder where it is missing (readable by its owner only) and locks it until the disk is let go.
/// Errors: `in_use` (another backup is under way), `io_failed`, `disk_full`.
result<std::shared_ptr<storage::disk>> open_backup_folder(const std::string& path);

} // namespace stoa::app
