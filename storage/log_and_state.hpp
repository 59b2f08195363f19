// Opens a log and the state that is its fold together: each knows something of the other when it is damaged.
#pragma once

#include "storage/file_log.hpp"
#include "storage/rocks_state.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stoa::storage {

/// `log.state_position` and `log.durable_position` are filled in here.
struct log_and_state_settings {
  file_log_settings log;
  rocks_state_settings state;
};

/// That a state was put in the place of one that could not be used; the log is to be replayed into it.
struct state_rebuilt {
  /// Position of the checkpoint it was made from; 0 = from nothing.
  std::uint64_t from = 0;
  std::string reason;
  /// As in rescue_outcome.
  std::string kept;
  std::vector<std::string> removed;
};

struct log_and_state {
  std::unique_ptr<storage::log> log;
  std::unique_ptr<storage::state> state;
  log_recovery found;
  std::optional<state_rebuilt> rebuilt;
};

/// A damaged state is set aside and begun anew from the newest whole checkpoint, or from nothing; a damaged log is an
/// error. So is a state by a newer version, and one that neither a checkpoint nor the log can make again: then
/// nothing of the state is touched.
/// Errors: those of open_rocks_state and open_file_log.
result<log_and_state> open_log_and_state(disk& machine, const log_and_state_settings& settings);

} // namespace stoa::storage
