// The state in memory, for simulations and as an oracle: what is durable is kept apart, and is lost or kept on command.
#pragma once

#include "storage/state.hpp"

#include <bitset>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace stoa::storage {

using memory_family = std::map<std::string, std::string, std::less<>>;
/// Never changed once shared: snapshots, the durable image and checkpoints hold the same maps.
using memory_families = std::array<std::shared_ptr<const memory_family>, family_count>;

memory_families make_memory_families();

/// What of a memory state survives a crash, and the faults planned for it. The simulator keeps it while states over it
/// come and go. Not for two states at once.
struct memory_state_disk {
  memory_families durable = make_memory_families();
  std::map<std::uint64_t, memory_families> checkpoints;
  /// While set, `apply` fails with it and applies nothing.
  std::optional<errc> apply_failure;
  /// While set, `flush` fails with it; as in RocksDB the state then refuses `apply` until `reopen`.
  std::optional<errc> flush_failure;
};

struct memory_state_settings {
  std::shared_ptr<memory_state_disk> disk = std::make_shared<memory_state_disk>();
  /// Called before each family is flushed; false = the flush fails there with `io_failed`. May be empty.
  std::function<bool(family)> before_family_flush;
  /// Only for tests that must catch it: a flush writes `meta`, and the position with it, but no other family.
  bool flush_mutant_one_family = false;
};

/// Cost: the first change of a family after a snapshot copies that family. Meant for small states.
class memory_state final : public state {
public:
  explicit memory_state(memory_state_settings settings = {});

  result<void> apply(const state_write& x) override;
  state_snapshot_ptr snapshot() const override;
  std::uint64_t position() const override;
  std::uint64_t durable_position() const override;
  result<void> flush() override;
  result<std::uint64_t> make_checkpoint() override;
  result<std::vector<std::uint64_t>> checkpoints() const override;
  result<void> drop_checkpoint(std::uint64_t position) override;
  result<state_snapshot_ptr> open_checkpoint(std::uint64_t position) const override;
  /// Goes back to what is durable, as the RocksDB state does.
  result<void> reopen() override;

  /// Power loss and restart: what is not durable is gone. Snapshots handed out stay what they are.
  void crash();

private:
  memory_family& writable(family x);
  result<void> flush_locked();
  void go_back_to_durable();

  memory_state_settings settings_;
  mutable std::mutex mutex_;
  std::array<std::shared_ptr<memory_family>, family_count> live_;
  // Families that somebody else holds too: copied before the next change. A use_count() would not do, since a snapshot
  // may be let go in another thread.
  mutable std::bitset<family_count> shared_;
  std::optional<error> broken_;
  std::uint64_t position_ = 0;
};

} // namespace stoa::storage
