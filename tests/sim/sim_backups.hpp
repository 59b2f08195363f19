// Backups of a simulated shard onto a disk of its own that fails too: taken step by step, restored and compared at the
// end.
#pragma once

#include "spine/backup_round.hpp"
#include "spine/shard_files.hpp"
#include "tests/sim/sim_checks.hpp"
#include "tests/support/sim_disk.hpp"

#include <cstdint>
#include <memory>

namespace stoa::tests {

class sim_backups {
public:
  sim_backups(std::uint64_t seed, spine::mutant mutant, sim_counts& counts);

  /// Sometimes: one step of a backup, or the begin of the next one. By random numbers of its own.
  void sometimes(const std::shared_ptr<spine::shard_files>& files, std::int64_t now_ms, sim_checks& checks);
  /// The power of both disks.
  void crash();
  /// All backups are whole, and give back what was visible at their positions.
  void finish(sim_checks& checks);

private:
  void step(std::int64_t now_ms, sim_checks& checks);
  void check(const spine::backup_manifest& x, sim_checks& checks);

  sim_random random_;
  bool backs_up_ = false;
  double fault_ = 0;
  spine::backup_limits limits_;
  sim_counts& counts_;
  std::shared_ptr<sim_disk> disk_;
  std::unique_ptr<spine::backup_round> round_;
};

} // namespace stoa::tests
