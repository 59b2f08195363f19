#include "domain/search/segment_check.hpp"

#include "domain/search/attribute_value.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace stoa::search {

namespace {

/// Rising, each text once, none empty.
bool is_dictionary(const text_list& x) {
  for (std::size_t i = 0; i < x.size(); ++i)
    if (x[i].empty() || (i > 0 && x[i - 1] >= x[i]))
      return false;
  return true;
}

/// Every value is in [0, limit).
bool is_below(const packed_column& x, std::size_t limit) {
  for (std::size_t i = 0; i < x.size(); ++i)
    if (static_cast<std::uint64_t>(x[i]) >= limit)
      return false;
  return true;
}

bool is_text_column(const text_column& x, std::size_t documents) {
  return x.codes.size() == documents && is_below(x.codes, x.values.size());
}

bool is_price_column(const price_column& x, std::size_t documents) {
  const auto count = x.docs.empty() ? documents : x.docs.size();
  if (x.minors.size() != count)
    return false;
  // A merge takes one less than the lowest price for "none".
  for (std::size_t i = 0; i < count; ++i)
    if (x.minors[i] == std::numeric_limits<std::int64_t>::min())
      return false;
  return x.docs.empty() || (x.docs.back() < documents &&
                            std::adjacent_find(x.docs.begin(), x.docs.end(), std::greater_equal{}) == x.docs.end());
}

bool are_price_columns(const std::vector<price_column>& x, std::size_t documents) {
  const auto is_not_before = [](const auto& a, const auto& b) { return a.currency >= b.currency; };
  return std::adjacent_find(x.begin(), x.end(), is_not_before) == x.end() &&
         std::all_of(x.begin(), x.end(), [&](const auto& one) { return is_price_column(one, documents); });
}

/// Rows one behind the other that rise in themselves and name values there are.
bool are_attributes(const attribute_columns& x, std::size_t documents) {
  if (x.row_ends.empty())
    return x.values.size() == 0 && x.numbers.size() == 0;
  if (x.row_ends.size() != documents || !std::is_sorted(x.row_ends.begin(), x.row_ends.end()) ||
      x.row_ends.back() != x.numbers.size() || !is_dictionary(x.values) || !is_below(x.numbers, x.values.size()))
    return false;
  for (std::size_t i = 0; i < x.values.size(); ++i)
    if (!is_attribute_bytes(x.values[i]))
      return false;
  for (std::size_t doc = 0; doc < documents; ++doc) {
    const auto row = x.row(doc);
    for (auto i = row.begin; i + 1 < row.end; ++i)
      if (x.number(i) >= x.number(i + 1))
        return false;
  }
  return true;
}

bool are_lists(const segment& x) {
  if (x.posting_ends.size() != x.terms.size() || !std::is_sorted(x.posting_ends.begin(), x.posting_ends.end()) ||
      (x.posting_ends.empty() ? std::size_t{0} : x.posting_ends.back()) != x.posting_bytes.size())
    return false;
  for (std::size_t term = 0; term < x.terms.size(); ++term)
    if (!is_posting_list(x.postings(term), x.document_count()))
      return false;
  return true;
}

} // namespace

const char* what_is_wrong(const segment& x) {
  const auto documents = x.document_count();
  if (documents == 0 || documents >= no_doc || !is_dictionary(x.ids))
    return "the ids are none or do not rise";
  if (x.sort_names.size() != documents)
    return "the names are not one for each id";
  for (const auto* column : {&x.brands, &x.tags, &x.categories})
    if (!is_text_column(*column, documents))
      return "a column of texts has a wrong size or an unknown code";
  for (const auto* column : {&x.versions, &x.created, &x.updated, &x.statuses, &x.released})
    if (column->size() != documents)
      return "a column of numbers has a wrong size";
  if (!is_below(x.statuses, static_cast<std::size_t>(catalog::product_status::archived) + 1))
    return "a status that does not exist";
  if (x.lengths.size() != documents)
    return "the lengths are not one for each id";
  if (!are_price_columns(x.prices, documents))
    return "a column of prices is out of order";
  if (!are_attributes(x.attributes, documents))
    return "the attributes are not well formed";
  if (!is_dictionary(x.terms))
    return "the terms do not rise";
  return are_lists(x) ? nullptr : "a posting list is not well formed";
}

} // namespace stoa::search
