// A shard of a stopped server, opened without changing a byte; and a state for the time being.
#pragma once

#include "domain/base/result.hpp"
#include "spine/shard_files.hpp"
#include "storage/disk.hpp"

#include <memory>
#include <string>
#include <vector>

namespace stoa::app {

struct offline_shard {
  std::unique_ptr<storage::disk> below;
  /// The log is recovered into memory above the files; the state stays at its durable position.
  std::shared_ptr<spine::shard_files> files;
};

/// Errors: those of state and log; `corrupt` says what a start of the server would do about it.
result<offline_shard> open_offline_shard(const std::string& folder);

/// Paths of the shards below a data folder or a folder of backups, sorted: of one store, or of all.
std::vector<std::string> shards_of(const std::string& data, const std::string& store = "");

/// An empty state in a folder for the time being, removed at the end.
class scratch_state {
public:
  /// `below`: an existing folder; empty = the system's folder for temporary files. Errors: `io_failed`.
  static result<std::unique_ptr<scratch_state>> make(const std::string& below = "");
  scratch_state(const scratch_state&) = delete;
  scratch_state& operator=(const scratch_state&) = delete;
  ~scratch_state();

  storage::state& state() { return *state_; }

private:
  scratch_state() = default;

  std::string path_;
  std::unique_ptr<storage::state> state_;
};

} // namespace stoa::app
