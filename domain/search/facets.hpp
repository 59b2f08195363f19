// Exact counts of the values of fields over the matching documents.
#pragma once

#include "domain/search/segment.hpp"
#include "domain/search/snapshot.hpp"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::search {

/// Counts matching documents by the codes of one segment, then hands the sums to a facet_counter.
class segment_counts {
public:
  segment_counts(const std::vector<facet_key>& facets, const segment& of);

  void add(doc_id doc) {
    for (auto& x : columns_)
      x.add(doc);
  }
  /// Counts for one facet alone.
  void add(doc_id doc, std::size_t facet) { columns_[facet].add(doc); }

private:
  friend class facet_counter;
  /// A column of one text per document, or else the values of an attribute.
  struct counted {
    const text_column* column = nullptr;
    const attribute_columns* attributes = nullptr;
    attribute_columns::range values = {};
    std::vector<std::uint64_t> counts = {};

    void add(doc_id doc) {
      if (column != nullptr)
        ++counts[column->code(doc)];
      else
        attributes->each(doc, values, [this](std::size_t number) {
          ++counts[number - values.begin];
          return true;
        });
    }
    std::string_view text(std::size_t i) const {
      return column != nullptr ? column->values[i] : attributes->values[values.begin + i];
    }
  };
  std::vector<counted> columns_;
};

/// Adds up the counts of segments and names them.
class facet_counter {
public:
  explicit facet_counter(std::vector<facet_key> facets) : facets_(std::move(facets)), sums_(facets_.size()) {}

  const std::vector<facet_key>& facets() const { return facets_; }
  /// The segment of `x` outlives this.
  void add(const segment_counts& x);
  /// Forgets what was counted.
  void clear() { sums_.assign(facets_.size(), {}); }
  /// A product counts once for each level of its categories, each tag, each value of an attribute; one without any
  /// counts nowhere.
  std::vector<facet> finish(const catalog::category_tree& tree, std::size_t value_count_max) const;

private:
  /// A stored text of a column and how many matching documents have it, by segment.
  using stored_count = std::pair<std::string_view, std::uint64_t>;

  static std::vector<facet_value> brands(std::vector<stored_count> counts);
  static std::vector<facet_value> tags(const std::vector<stored_count>& counts);
  static std::vector<facet_value> attributes(std::vector<stored_count> counts);
  static std::vector<facet_value> categories(const std::vector<stored_count>& counts,
                                             const catalog::category_tree& tree);
  std::vector<facet_value> values(std::size_t facet, const catalog::category_tree& tree) const;

  std::vector<facet_key> facets_;
  std::vector<std::vector<stored_count>> sums_;
};

} // namespace stoa::search
