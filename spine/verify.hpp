// Proof that state and index are what the log says: folds the log anew and compares. Changes nothing it reads.
#pragma once

#include "domain/event/record.hpp"
#include "storage/disk.hpp"
#include "storage/log.hpp"
#include "storage/state.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stoa::spine {

struct verify_report {
  event::position state_position = 0;
  event::position log_end = 0;
  /// Where folding began: 0, or a checkpoint.
  event::position from = 0;
  std::uint64_t record_count = 0;
  std::uint64_t document_count = 0;
  /// Of the index on disk that was compared, 0 when none was.
  event::position index_position = 0;
  /// What differs, one sentence each; empty = all is well.
  std::vector<std::string> problems;
};

/// Folds the log into `scratch` (an empty state), from the start or from the newest checkpoint that the log still
/// reaches, up to the state's own position. Compares every family by hash, and the index built by replay with the one
/// built from the state's documents by their logical content and by answers; and the index on disk with the one by
/// replay at its position. Reads the rest of the log too. `shard` is where the index on disk is, null = compare none.
/// Errors: those of log and state; a difference is no error but a problem in the report.
/// Cost: one fold of the log, twice the index in memory.
result<verify_report> verify(const storage::log& log, const storage::state& state, storage::state& scratch,
                             storage::disk* shard = nullptr);

} // namespace stoa::spine
