// One store through several lives, each ended by a power loss; the oracle is the memory state fed with the same
// batches.
#pragma once

#include "storage/rocks_rescue.hpp"
#include "storage/rocks_state.hpp"
#include "tests/support/lossy_file_system.hpp"

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace stoa::tests {

enum class crash_fault {
  none,
  /// Pages of unsynced tails reach the disk in any order.
  holes,
  /// After the power loss a file of the state is lost, or bytes of it, whether they were synced or not.
  damage,
  /// Planted in the state:
  one_family,
  no_atomic_flush
};

/// What all rounds of a test did, so that it can say that its subject occurred.
struct crash_tally {
  std::uint64_t failures = 0;
  std::uint64_t automatic_flushes = 0;
  std::uint64_t batches_replayed = 0;
  std::uint64_t reopened = 0;
  std::uint64_t reopened_early = 0;
  std::uint64_t rescued_from_nothing = 0;
  std::uint64_t rescued_from_checkpoint = 0;
  std::uint64_t rescues_cut_short = 0;
  lossy_damage damage;
};

class crash_round {
public:
  crash_round(std::uint64_t seed, crash_fault planted, crash_tally& counts);

  /// Returns what went wrong; empty when nothing did.
  std::string run();

private:
  std::uint64_t pick(std::uint64_t count) { return random_() % count; }
  void fail(std::string what);
  bool may_be_damaged() const { return planted_ == crash_fault::holes || planted_ == crash_fault::damage; }

  void open();
  void rescue();
  void check_plan(const storage::rescue_plan& plan);
  void replay();
  void live();
  void die();
  void damage_something();
  bool step();
  void plan_failure();
  void end_failure();
  void recover();
  void note_announced();
  void check_state();
  void check_checkpoints();
  void check_equal(const storage::state_snapshot& seen, const std::string& what);
  storage::state_write make_batch();
  std::uint64_t log_end() const { return log_.empty() ? 0 : log_.back().position; }

  std::mt19937_64 random_;
  crash_fault planted_;
  crash_tally& counts_;
  std::shared_ptr<lossy_file_system> files_ = std::make_shared<lossy_file_system>();
  storage::rocks_state_settings settings_;
  std::unique_ptr<storage::state> state_;
  /// The log: every batch that was ever applied.
  std::vector<storage::state_write> log_;
  std::uint64_t announced_ = 0;
  std::vector<std::uint64_t> announced_checkpoints_;
  std::string problem_;
};

} // namespace stoa::tests
