#include "domain/search/drill_sideways.hpp"

#include <algorithm>

namespace stoa::search {

namespace {

bool is_of(const filter_term& x, const facet_key& facet) {
  switch (facet.field) {
  case facet_field::brand:
    return x.field == filter_field::brand;
  case facet_field::category:
    return x.field == filter_field::category;
  case facet_field::tag:
    return x.field == filter_field::tag;
  default:
    return x.field == filter_field::attribute && x.key == facet.key;
  }
}

bool speaks_only_of(const filter& x, const facet_key& facet) {
  if (x.is == filter::kind::term)
    return is_of(x.term, facet);
  return std::all_of(x.parts.begin(), x.parts.end(), [&](const auto& part) { return speaks_only_of(*part, facet); });
}

filter_ptr joined(std::vector<filter_ptr> parts) {
  if (parts.size() < 2)
    return parts.empty() ? nullptr : parts.front();
  return std::make_shared<const filter>(filter{filter::kind::all, {}, std::move(parts)});
}

} // namespace

split_filter split(const filter_ptr& filter, const filter_ptr& required, const std::vector<facet_key>& facets) {
  auto rest = std::vector<filter_ptr>{};
  if (filter != nullptr)
    rest = filter->is == filter::kind::all ? filter->parts : std::vector<filter_ptr>{filter};
  auto out = split_filter{};
  for (std::size_t i = 0; i < facets.size(); ++i) {
    if (!facets[i].disjunctive)
      continue;
    const auto is_other = [&](const auto& part) { return !speaks_only_of(*part, facets[i]); };
    const auto own = std::stable_partition(rest.begin(), rest.end(), is_other);
    if (own != rest.end())
      out.own.emplace_back(i, joined({own, rest.end()}));
    rest.erase(own, rest.end());
  }
  if (required != nullptr)
    rest.push_back(required);
  out.rest = joined(std::move(rest));
  return out;
}

} // namespace stoa::search
