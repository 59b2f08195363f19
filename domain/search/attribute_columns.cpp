#include "domain/search/attribute_columns.hpp"

#include "domain/search/attribute_value.hpp"

#include <algorithm>
#include <numeric>

namespace stoa::search {

attribute_columns::range attribute_columns::values_of(std::string_view key) const {
  const auto prefix = attribute_prefix(key);
  const auto begin = values.lower_bound(prefix);
  // Behind the prefix stands the kind of a value, and no kind is that large.
  return {begin, values.lower_bound(prefix + '\xff', begin)};
}

attribute_columns::range attribute_columns::row(std::size_t doc) const {
  if (row_ends.empty())
    return {};
  return {doc == 0 ? 0 : row_ends[doc - 1], row_ends[doc]};
}

void attribute_builder::add(std::string_view value) {
  const auto [at, is_new] = known_.try_emplace(value, static_cast<std::uint32_t>(values_.size()));
  if (is_new)
    values_.push_back(value);
  numbers_.push_back(at->second);
}

attribute_columns attribute_builder::finish() {
  auto out = attribute_columns{};
  if (numbers_.empty())
    return out;
  auto order = std::vector<std::uint32_t>(values_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [this](auto a, auto b) { return values_[a] < values_[b]; });
  auto number_of = std::vector<std::uint32_t>(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    out.values.add(values_[order[i]]);
    number_of[order[i]] = i;
  }
  out.values.shrink();
  auto numbers = std::vector<std::int64_t>{};
  numbers.reserve(numbers_.size());
  for (std::size_t doc = 0; doc < row_begins_.size(); ++doc) {
    const auto begin = numbers.size();
    const auto end = doc + 1 < row_begins_.size() ? row_begins_[doc + 1] : numbers_.size();
    for (auto i = begin; i < end; ++i)
      numbers.push_back(number_of[numbers_[i]]);
    std::sort(numbers.begin() + static_cast<std::ptrdiff_t>(begin), numbers.end());
    out.row_ends.push_back(static_cast<std::uint32_t>(end));
  }
  out.numbers = packed_column{numbers};
  out.row_ends.shrink_to_fit();
  return out;
}

} // namespace stoa::search
