// Price ranges in the minor units of a currency.
#pragma once

#include "domain/search/filter.hpp"

#include <cstdint>

namespace stoa::search {

/// lowest <= x <= highest; empty when lowest > highest.
struct minor_range {
  std::int64_t lowest = 0;
  std::int64_t highest = 0;

  bool holds(std::int64_t x) const { return lowest <= x && x <= highest; }
  bool operator==(const minor_range&) const = default;
};

/// The minor units in a range. Exact: a bound with more digits than the currency has is moved to the next amount inside
/// (from 10.005 on means from 10.01 on), one beyond all integers bounds nothing or leaves nothing.
minor_range to_minor_range(const number_range& range, int digits);

} // namespace stoa::search
