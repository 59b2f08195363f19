// One shard's spine on a bad machine: seeded clients, schedule, clock and disk; every answer checked against the
// oracle.
#pragma once

#include "spine/mutant.hpp"
#include "spine/publisher.hpp"
#include "spine/recovery.hpp"
#include "spine/sequencer.hpp"
#include "storage/memory_state.hpp"
#include "tests/sim/naive_store.hpp"
#include "tests/support/sim_disk.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stoa::tests {

struct sim_options {
  std::uint64_t seed = 1;
  std::size_t step_count = 160;
  spine::mutant mutant = spine::mutant::none;
};

/// What happened, so that a test can see that its faults really occurred.
struct sim_counts {
  std::uint64_t acknowledged = 0;
  std::uint64_t refused = 0;
  std::uint64_t refused_while_pending = 0;
  std::uint64_t unknown = 0;
  std::uint64_t replayed = 0;
  std::uint64_t read_only = 0;
  std::uint64_t crashes = 0;
  std::uint64_t recovered_unseen = 0;
  std::uint64_t reopened = 0;
  std::uint64_t fold_failures = 0;
  std::uint64_t checkpoints = 0;
  std::uint64_t history_cuts = 0;
  std::uint64_t trims = 0;
  std::uint64_t dropped_checkpoints = 0;
  std::uint64_t crashes_in_a_round = 0;
  std::uint64_t indexes_kept = 0;
  std::uint64_t indexes_loaded = 0;
  std::uint64_t indexes_rebuilt = 0;
  std::uint64_t crashes_while_keeping = 0;
  std::uint64_t views = 0;
  std::uint64_t full_categories_renamed = 0;
  std::uint64_t full_categories_moved = 0;
  std::uint64_t categories_deleted = 0;
  std::uint64_t backups = 0;
  std::uint64_t failed_backups = 0;
  std::uint64_t crashes_in_a_backup = 0;
  std::uint64_t restores = 0;
  std::uint64_t imports = 0;
  std::uint64_t undos = 0;
  std::uint64_t half_trimmed = 0;
  std::uint64_t rolling_imports = 0;
  std::uint64_t imports_refused = 0;
  std::uint64_t imports_resumed = 0;
  std::uint64_t import_rows_staged_again = 0;

  sim_counts& operator+=(const sim_counts& x);
};

struct sim_report {
  /// What law was broken, with the step; nothing when all held.
  std::optional<std::string> failure;
  sim_counts counts;
  /// Hash of all records and answers: equal for equal seeds.
  std::uint64_t fingerprint = 0;
};

/// Runs one seed. A pure function of its options.
sim_report run_spine_sim(const sim_options& options);

} // namespace stoa::tests
