#include "domain/search/facets.hpp"

#include <algorithm>
#include <set>

namespace stoa::search {

segment_counts::segment_counts(const std::vector<facet_field>& fields, const segment& of) {
  for (const auto field : fields) {
    const auto& column = field == facet_field::brand ? of.brands : of.categories;
    columns_.push_back({&column, std::vector<std::uint64_t>(column.values.size(), 0)});
  }
}

void facet_counter::add(const segment_counts& x) {
  for (std::size_t field = 0; field < fields_.size(); ++field) {
    const auto& [column, counts] = x.columns_[field];
    for (std::size_t code = 0; code < counts.size(); ++code)
      if (counts[code] > 0)
        sums_[field][column->values[code]] += counts[code];
  }
}

std::vector<facet_value> facet_counter::brands(std::size_t field) const {
  auto out = std::vector<facet_value>{};
  for (const auto& [brand, count] : sums_[field])
    if (!brand.empty())
      out.push_back({std::string{brand}, count});
  return out;
}

std::vector<facet_value> facet_counter::categories(std::size_t field, const catalog::category_tree& tree) const {
  auto by_level = std::map<catalog::category_id, std::uint64_t>{};
  for (const auto& [stored, count] : sums_[field]) {
    auto levels = std::set<catalog::category_id>{};
    for (const auto leaf : decode_categories(stored))
      for (const auto level : tree.lineage(leaf))
        levels.insert(level);
    for (const auto level : levels)
      by_level[level] += count;
  }
  auto out = std::vector<facet_value>{};
  for (const auto& [level, count] : by_level)
    out.push_back({tree.label(level), count});
  return out;
}

std::vector<facet> facet_counter::finish(const catalog::category_tree& tree, std::size_t value_count_max) const {
  auto out = std::vector<facet>{};
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    auto values = fields_[i] == facet_field::brand ? brands(i) : categories(i, tree);
    std::sort(values.begin(), values.end(),
              [](const auto& a, const auto& b) { return a.count != b.count ? a.count > b.count : a.value < b.value; });
    values.resize(std::min(values.size(), value_count_max));
    out.push_back({fields_[i], std::move(values)});
  }
  return out;
}

} // namespace stoa::search
