// The view: a database snapshot and a search snapshot at the same position.
#pragma once

#include "domain/base/view.hpp"
#include "spine/folder.hpp"
#include "spine/shard_files.hpp"

#include <memory>

namespace stoa::spine {

/// Joins what the fold and the index say of one position. Both must be at `from.position`.
view_ptr make_view(std::shared_ptr<const shard_files> files, folded from, search::snapshot_ptr index);

} // namespace stoa::spine
