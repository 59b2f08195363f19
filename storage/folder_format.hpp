// The version mark of a whole data folder: the file `format`. Its law: docs/formats/folder.md.
#pragma once

#include "storage/disk.hpp"

#include <cstdint>

namespace stoa::storage {

/// What this program writes, and the newest that it opens.
constexpr std::uint64_t folder_format_known = 1;

/// What a data folder says of itself. A folder without the mark is of format 1, which came before the mark.
/// Errors: `corrupt` (no number; or a newer one, see is_newer_format), `io_failed`.
result<std::uint64_t> read_folder_format(disk& data);

/// Reads it and leaves a mark where there is none: durable and whole, or not there.
/// Errors: as read_folder_format, `disk_full`.
result<void> settle_folder_format(disk& data);

} // namespace stoa::storage
