// A disk over another that is never changed: what is written stands in memory and is gone with it.
#pragma once

#include "storage/disk.hpp"

#include <memory>

namespace stoa::storage {

/// For looking at a folder with code that recovers as it opens. Syncs do nothing. `below` outlives it; one thread.
std::unique_ptr<disk> make_read_only_disk(disk& below);

} // namespace stoa::storage
