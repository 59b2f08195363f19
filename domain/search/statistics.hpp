// What scores depend on beside the document: counts over all living documents.
#pragma once

#include "domain/search/live.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace stoa::search {

/// Functions of the set of living documents, whatever segments they are in.
struct statistics {
  std::uint64_t document_count = 0;
  std::array<std::uint64_t, text_field_count> length_sums{};
  /// For each word of the query: over its terms, the documents that hold the term in a field searched.
  std::vector<std::uint64_t> document_frequencies;
};

/// Adds a segment's living documents; frequencies are added by those who walk the lists.
inline void add(statistics& to, const live_documents& x) {
  to.document_count += x.live_count;
  for (std::size_t i = 0; i < text_field_count; ++i)
    to.length_sums[i] += x.length_sums[i];
}

} // namespace stoa::search
