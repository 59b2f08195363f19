// When segments become one: tiers by size, so that their number grows with the logarithm of the documents.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stoa::search {

/// Segments of one size class that make a merge; each class is this many times larger than the one below.
constexpr std::size_t merge_factor = 8;

struct part_size {
  std::uint64_t documents = 0;
  std::uint64_t live = 0;
  /// Taken by a job that is out.
  bool is_busy = false;
};

/// The parts, by number, that should become one with at most `live_max` living documents; empty = none.
std::vector<std::size_t> choose_small_merge(const std::vector<part_size>& parts, std::uint64_t live_max);

/// The parts that should become one whatever their size.
std::vector<std::size_t> choose_merge(const std::vector<part_size>& parts);

} // namespace stoa::search
