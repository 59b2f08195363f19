// The machine under a simulated shard: its disk, the durable part of its state, and their faults.
#pragma once

#include "spine/mutant.hpp"
#include "spine/shard_files.hpp"
#include "storage/memory_state.hpp"
#include "tests/support/sim_disk.hpp"

#include <cstdint>
#include <memory>

namespace stoa::tests {

class sim_machine {
public:
  sim_machine(std::uint64_t seed, spine::mutant mutant);
  ~sim_machine();

  /// Opens log and state as a start of the server does. Errors: those of the log.
  result<std::shared_ptr<spine::shard_files>> open_files();

  /// Power loss: unsynced sectors, names and families are kept or lost by the seed.
  void crash();
  /// The disk died and works only after a crash.
  bool is_dead() const { return disk_.is_dead(); }
  /// Everything works again from now on.
  void heal();

  void fail_something(sim_random& random);
  void toggle_full(sim_random& random);
  void toggle_state_fault(sim_random& random);

private:
  spine::mutant mutant_;
  sim_disk disk_;
  std::shared_ptr<storage::memory_state_disk> state_disk_ = std::make_shared<storage::memory_state_disk>();
  std::unique_ptr<storage::disk> seen_disk_;
  bool is_full_ = false;
};

} // namespace stoa::tests
