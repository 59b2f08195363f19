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

  std::unique_ptr<storage::disk> disk;
  std::unique_ptr<storage::log> log;
  std::unique_ptr<storage::state> state;
  /// A backup reads the log from here on: retention leaves these records where they are.
  mutable std::atomic<std::uint64_t> pinned_from{nothing_pinned};
};

} // namespace stoa::spine
