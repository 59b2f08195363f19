// BM25F: occurrences of a word in all fields, weighted, are added first and saturate together.
#pragma once

#include "domain/search/statistics.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace stoa::search {

/// Weighted occurrences in 65,536ths. Integers, so that no order of adding shows.
using weighted_count = std::uint32_t;

/// Adds without wrapping round.
inline weighted_count add_weighted(weighted_count a, std::uint64_t b) {
  constexpr auto most = std::uint64_t{0x7fffffff};
  return static_cast<weighted_count>(std::min(most, a + b));
}

/// The fields searched, as a mask over term_counts::bits.
std::uint8_t field_mask(const std::vector<text_field>& fields);

/// What an occurrence is worth by field and length of the field: weight / (1 - b + b * length / mean length).
/// Weights: name 5, brand 2, category 2, description 1; b: name 0.3, category 0 (it is a place in
/// a tree, not a text), others 0.75.
class field_weights {
public:
  explicit field_weights(const statistics& of);

  std::uint64_t weigh(term_counts counts, const field_lengths& lengths) const {
    auto sum = std::uint64_t{0};
    for (std::size_t i = 0; i < text_field_count; ++i)
      sum += static_cast<std::uint64_t>(counts.in(i)) * weights_[i][lengths[i]];
    return sum;
  }

private:
  std::array<std::array<std::uint32_t, 256>, text_field_count> weights_{};
};

/// Turns weighted counts into scores.
class scorer {
public:
  explicit scorer(const statistics& of);

  /// What word number `word` adds: inverse document frequency * w / (k1 + w), k1 = 1.2, in [0, 45).
  /// Source: Robertson & Zaragoza, "The Probabilistic Relevance Framework" (2009), chapter 3.6.
  double part(std::size_t word, weighted_count w) const;

  /// The sum of the parts in millionths. A document with m of n words keeps m/n of it.
  static std::int64_t total(double sum, std::size_t matched, std::size_t word_count);

private:
  std::vector<double> inverse_frequencies_;
};

} // namespace stoa::search
