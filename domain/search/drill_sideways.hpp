// The filter of a query with disjunctive facets: who matches, and who fails only what one facet's own field asks for.
#pragma once

#include "domain/search/filter_eval.hpp"
#include "domain/search/snapshot.hpp"

#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace stoa::search {

/// A filter taken apart at its outermost `&&`: for each disjunctive facet the parts that speak of its field alone.
struct split_filter {
  filter_ptr rest;
  /// Number of the facet, its parts.
  std::vector<std::pair<std::size_t, filter_ptr>> own;
};

/// `required` is no facet's own and stays in the rest whatever it speaks of.
split_filter split(const filter_ptr& filter, const filter_ptr& required, const std::vector<facet_key>& facets);

/// A split filter made ready for one segment.
class sideways_filter {
public:
  static constexpr auto all = std::numeric_limits<std::size_t>::max();
  static constexpr auto none = all - 1;

  sideways_filter(const split_filter& filter, const segment& of, const filter_context& context)
      : rest_(filter.rest, of, context) {
    own_.reserve(filter.own.size());
    for (const auto& [facet, parts] : filter.own)
      own_.emplace_back(facet, segment_filter{parts, of, context});
  }

  /// `all`: the document matches. The number of a facet: it would if that facet's parts were left out. Else `none`.
  std::size_t counts_for(doc_id doc) const {
    if (!rest_.passes(doc))
      return none;
    auto out = all;
    for (const auto& [facet, parts] : own_)
      if (!parts.passes(doc)) {
        if (out != all)
          return none;
        out = facet;
      }
    return out;
  }

private:
  segment_filter rest_;
  std::vector<std::pair<std::size_t, segment_filter>> own_;
};

} // namespace stoa::search
