#include "domain/access/refusals.hpp"

#include <bit>

namespace stoa::access {

std::uint64_t refusal_counts::add(std::string_view address, std::int64_t now_ms) {
  if (now_ms - window_began_ms_ >= window_ms) {
    counts_.clear();
    window_began_ms_ = now_ms;
  }
  auto name = std::string{address};
  if (counts_.size() >= address_count_max && !counts_.contains(name))
    name = others;
  const auto count = ++counts_[name];
  return std::has_single_bit(count) ? count : 0;
}

} // namespace stoa::access
