// Start of a shard: state and index brought to the end of the log.
#pragma once

#include "domain/catalog/heads.hpp"
#include "domain/event/expand.hpp"
#include "domain/search/snapshot.hpp"
#include "spine/folder.hpp"
#include "spine/index_start.hpp"
#include "spine/shard_files.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace stoa::spine {

/// Everything a shard starts with.
struct recovered {
  std::shared_ptr<shard_files> files;
  std::unique_ptr<spine::folder> folder;
  std::unique_ptr<search::index> index;
  search::snapshot_ptr index_now;
  spine::index_origin index_origin;
  std::shared_ptr<catalog::heads> heads;
  event::position position = 0;
  /// Time of the last record, 0 for an empty log.
  std::int64_t last_time_ms = 0;
  std::uint64_t replayed_count = 0;
};

/// Replays the log from the state's position, and into the index from where it was kept on the shard's disk; then
/// loads the heads. An index that is not there, damaged or of no use is built from the documents.
/// Errors: `corrupt` (the log ends before the state, or begins after it), those of log and state.
result<recovered> recover(std::shared_ptr<shard_files> files);

/// Reads single records of a log, as they are stored. Errors: those of the log, `not_found`, `corrupt`.
event::record_reader reader_of(const storage::log& from);

/// A crash while a log is trimmed may leave the record that made an import visible at its front without the rows. Only
/// those who take part in trimming have to do with such a record; it comes as it is stored.
enum class lost_rows : std::uint8_t { are_a_fault, may_be };

/// Records from a position to the end of the log, decoded. At most about `byte_count_max` bytes of them, and then the
/// rows of an import that one of them makes visible.
/// Errors: those of the log, `corrupt`.
result<std::vector<event::record_ptr>> read_records(const storage::log& from, event::position first,
                                                    std::size_t byte_count_max, lost_rows how = lost_rows::are_a_fault);

/// Applies a committed batch. When the state refuses, it is opened anew and brought up from the log, as after a start.
/// Errors: `disk_full`, `io_failed` (call again), `corrupt`.
result<folded> fold_committed(shard_files& files, folder& target, const std::vector<event::record_ptr>& records);

} // namespace stoa::spine
