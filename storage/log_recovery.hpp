// Finding out what a file log holds after anything may have happened. Changes nothing but left-over spare files.
#pragma once

#include "storage/file_log.hpp"
#include "storage/segment.hpp"
#include "storage/spare_files.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stoa::storage {

/// Name of a segment's file in the log's folder.
std::string segment_name(std::uint64_t segment_id);

struct recovered_log {
  std::uint64_t log_id = 0;
  /// The largest in use.
  std::uint64_t epoch = 0;
  std::uint64_t segment_id = 0;
  /// Of the last batch (or segment), for the next salt.
  std::uint64_t last_salt = 0;
  std::uint32_t last_checksum = 0;
  /// Oldest first. All but the last are sealed; none is ever to be written again.
  std::vector<segment_ptr> segments;
  /// Paths of segments of which no record counts.
  std::vector<std::string> hidden;
  /// Whole batches that are not known to be durable, to be copied into a new segment.
  std::vector<batch> tail;
  /// Where the new segment begins: behind the last record known to be durable.
  std::uint64_t tail_position = 0;
  /// Bytes behind the last whole batch that belong to none.
  std::uint64_t cut_bytes = 0;
};

/// Reads a log's folder.
///
/// synced_position: the last record this very process saw synced, where it knows; nothing else is taken for durable.
/// Returns nothing if there is no log. Errors: `corrupt` with path and offset, `io_failed`.
result<std::optional<recovered_log>> recover_log(disk& machine, const file_log_settings& settings, spare_files& spares,
                                                 std::optional<std::uint64_t> synced_position);

} // namespace stoa::storage
