// Making segments: from analysed documents, or from older segments.
#pragma once

#include "domain/search/live.hpp"

#include <span>
#include <vector>

namespace stoa::search {

/// Seals documents, sorted by id, each id once, at least one. Cost: about 5 us a document of 55 words.
segment_ptr seal(std::span<const analysed_ptr> documents);

/// One segment of all that lives in `parts`, in which no id lives twice; at least one document lives.
/// Pure, so it may run on any thread. Cost: about 3 us a document.
segment_ptr merge(std::span<const part> parts);

} // namespace stoa::search
