// A disk in memory on its worst day, by seed: loses what was not synced, tears, fails, fills up. For one thread.
#pragma once

#include "storage/disk.hpp"
#include "tests/support/sim_random.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace stoa::tests {

struct sim_node;

/// What it does like a real disk:
/// * A written sector (512 bytes) is durable after a successful `sync` of its file. Until then `crash` keeps it or not,
///   each by itself.
/// * After a failed sync the sectors read back well, but no later sync makes them durable, unless they are written
///   again. `drop_caches` lets them go early.
/// * Creations, renames and removals are durable after `sync_folder`. Until then `crash` keeps any of them, but of
///   those about one name or one file only the first few. A failed folder sync leaves them for the next one.
/// * A failed write has written any part of its sectors. A full disk takes what still fits.
class sim_disk final : public storage::disk {
public:
  explicit sim_disk(std::uint64_t seed);
  ~sim_disk() override;

  result<std::unique_ptr<storage::file>> open(const std::string& path, mode how) override;
  result<std::vector<std::string>> list(const std::string& folder) override;
  result<void> make_folder(const std::string& folder) override;
  result<void> remove(const std::string& path) override;
  /// Within one folder only.
  result<void> rename(const std::string& from, const std::string& to) override;
  result<void> sync_folder(const std::string& folder) override;
  result<std::uint64_t> free_bytes() override;

  /// Power loss, and power again: loses what it may, forgets odds, coming failures and death. Open files are dead.
  void crash();
  /// Forgets what is in memory but not on the disk of files whose sync failed.
  void drop_caches();

  /// Probability that an operation fails with `io_failed`.
  struct odds {
    double write = 0;
    double sync = 0;
    double folder_sync = 0;
    /// Creations, renames and removals.
    double folder_change = 0;
  };
  void set_odds(const odds& x);
  /// The next operations of a kind fail.
  void fail_writes(std::uint64_t count);
  void fail_syncs(std::uint64_t count);
  void fail_folder_syncs(std::uint64_t count);
  /// After so many more changing operations, the last of them half done, everything fails until `crash`.
  void die_after(std::uint64_t operation_count);
  bool is_dead() const;
  /// Changing operations so far.
  std::uint64_t operation_count() const;
  void limit_bytes(std::uint64_t x);
  std::uint64_t used_bytes() const;
  /// Changes a byte of a file, as a failing medium does.
  void damage(const std::string& path, std::uint64_t offset);

  struct state;

private:
  using node_ptr = std::shared_ptr<sim_node>;

  node_ptr find(const std::string& path) const;
  /// The folder a path lies in, and its last part.
  struct place {
    node_ptr folder;
    std::string name;
  };
  result<place> find_place(const std::string& path) const;
  result<void> begin_change();

  std::shared_ptr<state> state_;
};

} // namespace stoa::tests
