#include "domain/search/merge_policy.hpp"

#include <algorithm>
#include <numeric>

namespace stoa::search {

namespace {

std::size_t size_class(std::uint64_t live) {
  auto x = std::size_t{0};
  for (; live >= merge_factor; live /= merge_factor)
    ++x;
  return x;
}

/// More than half of it is dead weight.
bool is_worn(const part_size& x) {
  return x.live * 2 < x.documents;
}

/// The lowest class with `merge_factor` free parts gives all free parts up to that class, smallest first.
std::vector<std::size_t> lowest_full_tier(const std::vector<part_size>& parts) {
  auto free = std::vector<std::size_t>{};
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (!parts[i].is_busy)
      free.push_back(i);
  const auto is_smaller = [&](std::size_t a, std::size_t b) { return parts[a].live < parts[b].live; };
  std::stable_sort(free.begin(), free.end(), is_smaller);
  auto in_class = std::size_t{0};
  for (std::size_t i = 0; i < free.size(); ++i) {
    const auto own = size_class(parts[free[i]].live);
    in_class = i > 0 && own == size_class(parts[free[i - 1]].live) ? in_class + 1 : 1;
    const auto is_last = i + 1 == free.size() || size_class(parts[free[i + 1]].live) != own;
    if (is_last && in_class >= merge_factor)
      return {free.begin(), free.begin() + static_cast<std::ptrdiff_t>(i + 1)};
  }
  return {};
}

} // namespace

std::vector<std::size_t> choose_merge(const std::vector<part_size>& parts) {
  if (auto tier = lowest_full_tier(parts); !tier.empty())
    return tier;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (!parts[i].is_busy && is_worn(parts[i]))
      return {i};
  return {};
}

std::vector<std::size_t> choose_small_merge(const std::vector<part_size>& parts, std::uint64_t live_max) {
  // What is too large for a merge here may not hide what is not.
  auto small = parts;
  for (auto& x : small)
    x.is_busy |= x.live > live_max;
  const auto chosen = choose_merge(small);
  const auto live = std::accumulate(chosen.begin(), chosen.end(), std::uint64_t{0},
                                    [&](std::uint64_t sum, std::size_t i) { return sum + parts[i].live; });
  return live <= live_max ? chosen : std::vector<std::size_t>{};
}

} // namespace stoa::search
