#include "domain/search/facets.hpp"

#include <algorithm>
#include <map>

namespace stoa::search {

namespace {

/// The categories of a stored list and all above them, each once, every parent before its children.
std::vector<catalog::category_id> levels_of(std::string_view stored, const catalog::category_tree& tree) {
  auto levels = std::vector<catalog::category_id>{};
  for (const auto leaf : decode_categories(stored))
    for (const auto level : tree.lineage(leaf))
      if (std::find(levels.begin(), levels.end(), level) == levels.end())
        levels.push_back(level);
  return levels;
}

} // namespace

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
        sums_[field].emplace_back(column->values[code], counts[code]);
  }
}

std::vector<facet_value> facet_counter::brands(std::vector<stored_count> counts) {
  std::sort(counts.begin(), counts.end());
  auto out = std::vector<facet_value>{};
  for (const auto& [brand, count] : counts)
    if (!out.empty() && out.back().value == brand)
      out.back().count += count;
    else if (!brand.empty())
      out.push_back({std::string{brand}, count});
  return out;
}

std::vector<facet_value> facet_counter::categories(const std::vector<stored_count>& counts,
                                                   const catalog::category_tree& tree) {
  auto by_level = std::map<catalog::category_id, facet_value>{};
  for (const auto& [stored, count] : counts)
    for (const auto level : levels_of(stored, tree)) {
      auto& value = by_level[level];
      // The parent came before, so its label is there to go on from.
      if (const auto& own = *tree.find(level); value.count == 0)
        value.value = own.parent == 0 ? own.name : by_level[own.parent].value + " > " + own.name;
      value.count += count;
    }
  auto out = std::vector<facet_value>{};
  for (auto& [level, value] : by_level)
    out.push_back(std::move(value));
  return out;
}

std::vector<facet> facet_counter::finish(const catalog::category_tree& tree, std::size_t value_count_max) const {
  auto out = std::vector<facet>{};
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    auto values = fields_[i] == facet_field::brand ? brands(sums_[i]) : categories(sums_[i], tree);
    std::sort(values.begin(), values.end(),
              [](const auto& a, const auto& b) { return a.count != b.count ? a.count > b.count : a.value < b.value; });
    values.resize(std::min(values.size(), value_count_max));
    out.push_back({fields_[i], std::move(values)});
  }
  return out;
}

} // namespace stoa::search
