// The log in files: zero-filled or recycled segments, one sync per batch. Its format: docs/formats/log.md.
#pragma once

#include "storage/disk.hpp"
#include "storage/log.hpp"

#include <functional>
#include <memory>

namespace stoa::storage {

struct file_log_settings {
  /// Folder of the segments, on the disk given.
  std::string folder = "log";
  /// Size of the first segment; each next one is twice as large, up to the maximum.
  std::uint64_t segment_bytes_min = 1024 * 1024;
  std::uint64_t segment_bytes_max = 64 * 1024 * 1024;
  /// Free space below which a new segment is not begun: `full` comes while there is still room for the state to flush.
  std::uint64_t reserve_bytes = 0;
  /// Position of the state that will be replayed from this log: damage at or below it is an error, not a torn tail.
  std::uint64_t state_position = 0;
  /// A later position of which somebody knows that it was durable, though it will be replayed: damage at or below it is
  /// an error too. 0 = nobody does.
  std::uint64_t durable_position = 0;
  /// Identity of a log that is created here.
  std::uint64_t new_log_id = 1;
  /// First position of a log that is created here.
  std::uint64_t new_first_position = 1;
};

/// What opening found, for the log of the node.
struct log_recovery {
  std::uint64_t record_count = 0;
  /// Bytes after the last whole batch that were cut off.
  std::uint64_t cut_bytes = 0;
  bool created = false;
};

/// Opens or creates. Errors: `corrupt` (path and offset), `io_failed`, `disk_full`.
result<std::unique_ptr<log>> open_file_log(disk& machine, const file_log_settings& settings,
                                           log_recovery* found = nullptr);

} // namespace stoa::storage
