// Exact counts of brands and category levels over the matching documents.
#pragma once

#include "domain/search/segment.hpp"
#include "domain/search/snapshot.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace stoa::search {

/// Counts matching documents by the codes of one segment, then hands the sums to a facet_counter.
class segment_counts {
public:
  segment_counts(const std::vector<facet_field>& fields, const segment& of);

  void add(doc_id doc) {
    for (auto& x : columns_)
      ++x.counts[x.column->code(doc)];
  }

private:
  friend class facet_counter;
  struct counted {
    const text_column* column;
    std::vector<std::uint64_t> counts;
  };
  std::vector<counted> columns_;
};

/// Adds up the counts of segments and names them.
class facet_counter {
public:
  explicit facet_counter(std::vector<facet_field> fields) : fields_(std::move(fields)), sums_(fields_.size()) {}

  const std::vector<facet_field>& fields() const { return fields_; }
  /// The segment of `x` outlives this.
  void add(const segment_counts& x);
  /// A product counts once for each level of its categories; one without brand or category counts nowhere.
  std::vector<facet> finish(const catalog::category_tree& tree, std::size_t value_count_max) const;

private:
  /// A stored text of a column and how many matching documents have it, by segment.
  using stored_count = std::pair<std::string_view, std::uint64_t>;

  static std::vector<facet_value> brands(std::vector<stored_count> counts);
  static std::vector<facet_value> categories(const std::vector<stored_count>& counts,
                                             const catalog::category_tree& tree);

  std::vector<facet_field> fields_;
  std::vector<std::vector<stored_count>> sums_;
};

} // namespace stoa::search
