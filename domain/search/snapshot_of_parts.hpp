// A snapshot made of segments: shared with the writer and with other snapshots, never changed.
#pragma once

#include "domain/search/live.hpp"
#include "domain/search/snapshot.hpp"

#include <vector>

namespace stoa::search {

/// Cost: O(parts).
snapshot_ptr make_snapshot(std::vector<part> parts);

} // namespace stoa::search
