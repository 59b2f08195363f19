#include "domain/search/facets.hpp"

#include "domain/search/attribute_value.hpp"

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

/// The column of a field with one text per document.
const text_column* column_of(facet_field field, const segment& of) {
  switch (field) {
  case facet_field::brand:
    return &of.brands;
  case facet_field::category:
    return &of.categories;
  case facet_field::tag:
    return &of.tags;
  default:
    return nullptr;
  }
}

} // namespace

segment_counts::segment_counts(const std::vector<facet_key>& facets, const segment& of) {
  for (const auto& facet : facets) {
    auto x = counted{column_of(facet.field, of)};
    if (x.column == nullptr) {
      x.attributes = &of.attributes;
      x.values = of.attributes.values_of(facet.key);
    }
    x.counts.resize(x.column != nullptr ? x.column->values.size() : x.values.end - x.values.begin);
    columns_.push_back(std::move(x));
  }
}

void facet_counter::add(const segment_counts& x) {
  for (std::size_t facet = 0; facet < facets_.size(); ++facet) {
    const auto& column = x.columns_[facet];
    for (std::size_t i = 0; i < column.counts.size(); ++i)
      if (column.counts[i] > 0)
        sums_[facet].emplace_back(column.text(i), column.counts[i]);
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

std::vector<facet_value> facet_counter::tags(const std::vector<stored_count>& counts) {
  auto by_tag = std::map<std::string_view, std::uint64_t>{};
  for (const auto& [stored, count] : counts)
    for (const auto tag : decode_tags(stored))
      by_tag[tag] += count;
  auto out = std::vector<facet_value>{};
  for (const auto& [tag, count] : by_tag)
    out.push_back({std::string{tag}, count});
  return out;
}

std::vector<facet_value> facet_counter::attributes(std::vector<stored_count> counts) {
  std::sort(counts.begin(), counts.end());
  auto out = std::vector<facet_value>{};
  auto before = std::string_view{};
  for (const auto& [value, count] : counts) {
    if (out.empty() || value != before)
      out.push_back({attribute_label(without_prefix(value)), 0});
    out.back().count += count;
    before = value;
  }
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
      value.category = level;
    }
  auto out = std::vector<facet_value>{};
  for (auto& [level, value] : by_level)
    out.push_back(std::move(value));
  return out;
}

std::vector<facet_value> facet_counter::values(std::size_t facet, const catalog::category_tree& tree) const {
  switch (facets_[facet].field) {
  case facet_field::brand:
    return brands(sums_[facet]);
  case facet_field::category:
    return categories(sums_[facet], tree);
  case facet_field::tag:
    return tags(sums_[facet]);
  default:
    return attributes(sums_[facet]);
  }
}

std::vector<facet> facet_counter::finish(const catalog::category_tree& tree, std::size_t value_count_max) const {
  auto out = std::vector<facet>{};
  for (std::size_t i = 0; i < facets_.size(); ++i) {
    auto values = this->values(i, tree);
    std::sort(values.begin(), values.end(),
              [](const auto& a, const auto& b) { return a.count != b.count ? a.count > b.count : a.value < b.value; });
    values.resize(std::min(values.size(), value_count_max));
    out.push_back({facets_[i].field, std::move(values), facets_[i].key});
  }
  return out;
}

} // namespace stoa::search
