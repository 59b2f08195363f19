// What a part of an index says, as a hash that does not depend on how documents are spread over parts.
#pragma once

#include "domain/base/hash.hpp"
#include "domain/search/live.hpp"

namespace stoa::search {

/// The sum over living documents of hashes of their columns and of each of their postings, read from where queries read
/// them. Cost: about 20 ns a posting.
hash128 hash_of(const part& x);

} // namespace stoa::search
