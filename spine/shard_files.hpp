// The files of one shard, owned together: whoever holds a view keeps them open.
#pragma once

#include "storage/disk.hpp"
#include "storage/log.hpp"
#include "storage/state.hpp"

#include <memory>

namespace stoa::spine {

struct shard_files {
  std::unique_ptr<storage::disk> disk;
  std::unique_ptr<storage::log> log;
  std::unique_ptr<storage::state> state;
};

} // namespace stoa::spine
