// `filter_by` by brute force over whole products.
#pragma once

#include "domain/base/iso_time.hpp"
#include "domain/catalog/category.hpp"
#include "domain/search/filter.hpp"
#include "tests/support/search_values.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

namespace stoa::tests {

class filter_model {
public:
  explicit filter_model(const catalog::category_tree& tree) : tree_(tree) {}

  bool passes(const search::filter& x, const catalog::product& item, const std::string& currency) const {
    const auto part = [&](const auto& y) { return passes(*y, item, currency); };
    if (x.is == search::filter::kind::all)
      return std::all_of(x.parts.begin(), x.parts.end(), part);
    if (x.is == search::filter::kind::any)
      return std::any_of(x.parts.begin(), x.parts.end(), part);
    if (x.is == search::filter::kind::negation)
      return !part(x.parts.at(0));
    if (x.term.field == search::filter_field::attribute)
      return passes_attribute(x.term, scalars(item, x.term.key));
    if (is_number(x.term.field)) {
      const auto number = number_of(x.term.field, item, currency);
      if (x.term.missing)
        return !number;
      const auto in = [&](const auto& r) { return is_in(r, *number); };
      return number && std::any_of(x.term.ranges.begin(), x.term.ranges.end(), in) != x.term.negated;
    }
    const auto values = values_of(x.term.field, item);
    const auto has = [&](const auto& text) { return values.contains(text); };
    if (x.term.missing)
      return values.empty() || values == std::set<std::string>{""};
    return std::any_of(x.term.texts.begin(), x.term.texts.end(), has) != x.term.negated;
  }

  /// The categories of a product and all above them.
  std::set<catalog::category_id> levels(const catalog::product& item) const {
    auto out = std::set<catalog::category_id>{};
    for (const auto leaf : item.categories)
      for (const auto level : tree_.lineage(leaf))
        out.insert(level);
    return out;
  }

private:
  static bool is_number(search::filter_field field) {
    using search::filter_field;
    return field == filter_field::price || field == filter_field::created_at || field == filter_field::updated_at ||
           field == filter_field::released;
  }

  static std::optional<decimal> number_of(search::filter_field field, const catalog::product& item,
                                          const std::string& currency) {
    using search::filter_field;
    if (field == filter_field::price) {
      const auto* amount = price(item, currency);
      return amount == nullptr ? std::nullopt : std::optional{*amount};
    }
    if (field == filter_field::released) {
      const auto day = iso_day(item.released);
      return day ? std::optional{*make_decimal(*day, 0)} : std::nullopt;
    }
    return *make_decimal(field == filter_field::created_at ? item.created_at_ms : item.updated_at_ms, 0);
  }

  std::set<std::string> values_of(search::filter_field field, const catalog::product& item) const {
    using search::filter_field;
    auto out = std::set<std::string>{};
    switch (field) {
    case filter_field::id:
      return {item.id};
    case filter_field::sku:
      out.insert(item.sku);
      for (const auto& x : item.variants)
        out.insert(x.sku);
      return out;
    case filter_field::slug:
      return {item.slug};
    case filter_field::brand:
      return {item.brand};
    case filter_field::model:
      return {item.model};
    case filter_field::status:
      return {catalog::to_string(item.status)};
    case filter_field::tag:
      return {item.tags.begin(), item.tags.end()};
    default:
      for (const auto level : levels(item)) {
        out.insert(tree_.label(level));
        out.insert(std::to_string(level));
      }
      return out;
    }
  }

  const catalog::category_tree& tree_;
};

} // namespace stoa::tests
