// What holds of every segment, asked of one whose bytes came from outside.
#pragma once

#include "domain/search/segment.hpp"

namespace stoa::search {

/// nullptr when queries and merges may work on it without looking; else what is wrong, for people.
/// Cost: linear in documents and postings.
const char* what_is_wrong(const segment& x);

} // namespace stoa::search
