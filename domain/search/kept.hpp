// What somebody needs who keeps an index on a disk and makes one again from there.
#pragma once

#include "domain/base/hash.hpp"
#include "domain/search/live.hpp"
#include "domain/search/snapshot.hpp"

#include <memory>
#include <vector>

namespace stoa::search {

/// An index of segments that were made before. No id lives in two of them.
std::unique_ptr<index> make_index_of(std::vector<part> parts, std::size_t inline_merge_documents_max = 2'048);

/// Names everything that the content of a segment depends on beside the products: the analyser and the libraries
/// under it, what fields there are and how they are written. Segments made under another one are worth nothing.
hash128 structure_fingerprint();

} // namespace stoa::search
