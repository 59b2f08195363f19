// One consistent state read from RocksDB.
#pragma once

#include "storage/rocks_handle.hpp"

#include <memory>

namespace stoa::storage {

/// What the database shows now. Keeps it open.
state_snapshot_ptr take_snapshot(std::shared_ptr<rocks_handle> from);

} // namespace stoa::storage
