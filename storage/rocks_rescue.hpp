// What can be done about a state that does not open. The whole law: docs/decisions/0003-state-fallback.md.
#pragma once

#include "storage/rocks_state.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stoa::storage {

struct rescue_plan {
  /// The newest checkpoint that is whole to the last block; 0 = there is none, begin with nothing.
  std::uint64_t position = 0;
  /// What is left of the state, and the names of its checkpoints, prove that the log was durable up to here.
  std::uint64_t durable_position = 0;
};

struct rescue_outcome {
  /// Where the damaged state is kept; empty when it had no tables.
  std::string kept;
  /// The older ones that were removed for it; the state itself when it had no tables.
  std::vector<std::string> removed;
};

/// True if there should be a state and is none at all: checkpoints of it, or one that was set aside. So it looks after
/// a crash in the middle of a rescue, and after somebody removed the folder.
result<bool> is_state_gone(const rocks_state_settings& settings);

/// Looks and changes nothing. Cost: a read of the newest checkpoint.
result<rescue_plan> plan_rescue(const rocks_state_settings& settings);

/// Sets the state aside as `<path>.damaged-<number>`, of which only the newest is kept, and puts the plan's checkpoint
/// in its place, or nothing. The new state is there whole or not at all; whatever else a crash leaves, `is_state_gone`.
/// Errors: `in_use`, `disk_full`, `io_failed`: call both again.
result<rescue_outcome> carry_out(const rescue_plan& plan, const rocks_state_settings& settings);

} // namespace stoa::storage
