#include "domain/search/price_bounds.hpp"

#include <limits>

namespace stoa::search {

namespace {

constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto most = std::numeric_limits<std::int64_t>::max();

/// A decimal in minor units: the largest integer that is not above it, and whether it is that integer.
/// Beyond the integers: the nearest one, not whole.
struct floored {
  std::int64_t floor = 0;
  bool is_whole = true;
  /// -1, 0, 1: below, among, above all integers.
  int beyond = 0;
};

floored divided(std::int64_t mantissa, int digits) {
  auto is_whole = true;
  auto x = mantissa;
  for (; digits > 0 && x != 0; --digits) {
    is_whole &= x % 10 == 0;
    x /= 10;
  }
  // Division rounds towards zero; below zero the floor is one further down.
  return {!is_whole && mantissa < 0 ? x - 1 : x, is_whole, 0};
}

floored to_floor(const decimal& x, int digits) {
  const auto shift = x.exponent + digits;
  if (shift < 0)
    return divided(x.mantissa, -shift);
  auto value = x.mantissa;
  for (auto i = 0; i < shift; ++i)
    if (__builtin_mul_overflow(value, std::int64_t{10}, &value))
      return {x.mantissa < 0 ? least : most, false, x.mantissa < 0 ? -1 : 1};
  return {value, true, 0};
}

constexpr auto nothing = minor_range{1, 0};

} // namespace

minor_range to_minor_range(const number_range& range, int digits) {
  auto out = minor_range{least, most};
  if (range.lowest) {
    const auto x = to_floor(*range.lowest, digits);
    const auto moves_up = !x.is_whole || range.lowest_strict;
    if (x.beyond > 0 || (moves_up && x.floor == most))
      return nothing;
    if (x.beyond == 0)
      out.lowest = moves_up ? x.floor + 1 : x.floor;
  }
  if (range.highest) {
    const auto x = to_floor(*range.highest, digits);
    const auto moves_down = x.is_whole && range.highest_strict;
    if (x.beyond < 0 || (moves_down && x.floor == least))
      return nothing;
    if (x.beyond == 0)
      out.highest = moves_down ? x.floor - 1 : x.floor;
  }
  return out;
}

} // namespace stoa::search
