// Which documents of a segment live, and what is counted over them.
#pragma once

#include "domain/search/segment.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace stoa::search {

/// Immutable once it is part of a snapshot; the writer changes a copy.
struct live_documents {
  /// Dead documents are listed up to this many; beyond it only their bits tell.
  static constexpr std::size_t listed_count_max = 1'024;

  /// One bit for each document, set = dead; empty while all live.
  std::vector<std::uint64_t> dead_bits;
  /// The dead, sorted, while they are few.
  std::vector<doc_id> dead;
  std::uint64_t dead_count = 0;
  std::uint64_t live_count = 0;
  std::uint64_t published_count = 0;
  /// Over the live: lengths as their codes stand for them.
  std::array<std::uint64_t, text_field_count> length_sums{};

  bool is_live(doc_id doc) const { return dead_bits.empty() || ((dead_bits[doc / 64] >> (doc % 64)) & 1) == 0; }
  bool dead_are_listed() const { return dead.size() == dead_count; }

  std::size_t memory_bytes() const {
    return sizeof(*this) + dead_bits.capacity() * sizeof(std::uint64_t) + dead.capacity() * sizeof(doc_id);
  }
};

using live_ptr = std::shared_ptr<const live_documents>;

/// All documents of a segment live.
live_documents all_live(const segment& of);

/// All but those. `dead` rises and names documents of the segment. Cost: O(documents).
live_documents all_live_but(const segment& of, const std::vector<doc_id>& dead);

/// Marks a live document of `of` dead.
void kill(live_documents& live, const segment& of, doc_id doc);

/// A segment and who lives in it.
struct part {
  segment_ptr documents;
  live_ptr live;
};

} // namespace stoa::search
