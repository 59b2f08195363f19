// A filter made ready for one segment: what can be looked up once is, a document then costs a few loads.
#pragma once

#include "domain/search/filter.hpp"
#include "domain/search/price_bounds.hpp"
#include "domain/search/segment.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace stoa::search {

/// What the terms of a filter mean beyond their text.
struct filter_context {
  const catalog::category_tree* categories = nullptr;
  /// What `price` means.
  std::string_view currency;
};

class segment_filter {
public:
  /// `filter` may be nullptr: everything passes. The segment outlives this.
  /// Cost: the segment's distinct brands, tag lists, categories, values of an attribute for each term on them; the
  /// terms of a kind for a missing sku, slug or model; a lookup for each other value.
  segment_filter(const filter_ptr& filter, const segment& of, const filter_context& context);

  bool passes(doc_id doc) const { return nodes_.empty() || passes(nodes_.back(), doc); }

private:
  enum class test : std::uint8_t { all, any, brand, tag, category, status, docs, price, has_price, number, attribute };

  struct node {
    test is = test::all;
    bool negated = false;
    /// all, any: positions in nodes_.
    std::vector<std::size_t> parts;
    /// brand, tag, category, status: which codes pass; attribute: which of `values`, by their place in it.
    std::vector<bool> codes;
    attribute_columns::range values;
    /// docs: sorted.
    std::vector<doc_id> docs;
    /// price; nullptr = no document has one.
    const price_column* prices = nullptr;
    /// number; `absent` stands for none.
    const packed_column* numbers = nullptr;
    std::int64_t absent = std::numeric_limits<std::int64_t>::min();
    /// price, number.
    std::vector<minor_range> ranges;
  };

  bool passes(const node& x, doc_id doc) const;
  static bool passes_ranges(const node& x, const std::optional<std::int64_t>& value);
  static std::optional<std::int64_t> price_at(const node& x, doc_id doc);
  bool holds(const node& x, doc_id doc) const;
  bool holds_attribute(const node& x, doc_id doc) const;

  std::size_t add(const filter& x, const filter_context& context);
  node term_node(const filter_term& x, const filter_context& context) const;
  node missing_node(const filter_term& x, const filter_context& context) const;
  node number_node(const filter_term& x, const packed_column& column, std::int64_t absent) const;
  node attribute_node(const filter_term& x) const;
  node no_value_node(filter_field field) const;
  node price_node(const filter_term& x, const filter_context& context) const;
  node docs_node(const filter_term& x) const;
  std::vector<bool> brand_codes(const filter_term& x) const;
  std::vector<bool> tag_codes(const filter_term& x) const;
  std::vector<bool> category_codes(const filter_term& x, const catalog::category_tree& tree) const;

  const segment& of_;
  /// Parts stand before what they are parts of; the last is the root.
  std::vector<node> nodes_;
};

} // namespace stoa::search
