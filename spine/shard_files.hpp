// The files of one shard, owned together: whoever holds a view keeps them open.
#pragma once

#include "storage/disk.hpp"
#include "storage/log.hpp"
#include "storage/state.hpp"

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>

namespace stoa::spine {

struct shard_files {
  static constexpr std::uint64_t nothing_pinned = std::numeric_limits<std::uint64_t>::max();

  /// Who holds it weakly sees when all is closed: it is the last to go.
  std::shared_ptr<const bool> is_open = std::make_shared<const bool>(true);
  std::unique_ptr<storage::disk> disk;
  std::unique_ptr<storage::log> log;
  std::unique_ptr<storage::state> state;
  /// A backup reads the log from here on: retention leaves these records where they are.
  mutable std::atomic<std::uint64_t> pinned_from{nothing_pinned};
  /// Retention is about to give up the records before this one, or has done so: a backup begins no earlier. Each says
  /// its own before it looks at the other's, so at least one of two that begin at once sees the other.
  mutable std::atomic<std::uint64_t> trims_to{0};
};

} // namespace stoa::spine
