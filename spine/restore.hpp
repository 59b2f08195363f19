// A state out of a backup: at exactly one position, checked, and made ready to be the beginning of a new log.
#pragma once

#include "domain/base/result.hpp"
#include "domain/event/record.hpp"
#include "spine/backup_manifest.hpp"
#include "storage/disk.hpp"
#include "storage/log.hpp"
#include "storage/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stoa::spine {

/// The log of a restored store goes on at a multiple of this, so that no position ever repeats.
constexpr event::position restore_stride = event::position{1} << 40;

/// Where the backups of one shard are.
struct backup_source {
  storage::disk& disk;
  std::string folder;
};

/// What is asked for; at most one of `to` and `to_time_ms`.
struct restore_request {
  /// Position of the backup; absent = the newest, or the one that reaches what is asked.
  std::optional<event::position> backup;
  std::optional<event::position> to;
  /// The last record not younger than this.
  std::optional<std::int64_t> to_time_ms;
};

struct restore_plan {
  backup_manifest from;
  event::position to = 0;
};

/// Decides which backup gives what is asked. Errors: `not_found` (nothing reaches it; the detail says what there is),
/// `corrupt`, `io_failed`.
result<restore_plan> plan_restore(const backup_source& from, const restore_request& asked);

/// The backups whose check proves all that are there: each that added an image (the records before it lead to it), and
/// the newest of each log. Errors: as plan_restore.
result<std::vector<restore_plan>> plans_to_check(const backup_source& from);

/// Brings an empty state to exactly the position of the plan, after the hashes of all files needed were checked.
/// Returns the time of the last record folded, 0 for none. Errors: `corrupt` with the path, those of the state.
result<std::int64_t> load_backup(const backup_source& from, const restore_plan& plan, storage::state& into);

/// What of a restored state belonged to the log that is left behind: entries of the history (their records are not in
/// the new log) go, tasks under way end as failed. Moves the state to just before the next multiple of restore_stride.
/// Errors: those of the state; `too_large` when no position is left.
result<void> detach_from_log(storage::state& x, const restore_plan& plan);

/// The first record of a restored log, which carries the time on. Empty of events.
storage::batch first_batch(const restore_plan& plan, event::position at, std::int64_t time_ms);

struct backup_check {
  std::size_t file_count = 0;
  std::uint64_t byte_count = 0;
  std::uint64_t record_count = 0;
  std::uint64_t document_count = 0;
  /// What is wrong, one sentence each; empty = all is well.
  std::vector<std::string> problems;
};

/// Checks all files of the plan's backup by their hashes, folds its log from its first image (or from nothing) into
/// `scratch` (an empty state) up to the plan's position, and compares it with each image on the way, family by family.
/// Errors: those of the disk and the state; damage is no error but a problem in the report.
result<backup_check> check_backup(const backup_source& from, const restore_plan& plan, storage::state& scratch);

} // namespace stoa::spine
