#include "domain/search/column_builder.hpp"

#include <algorithm>

namespace stoa::search {

namespace {

// A price column with at least one document in four is kept full: four bytes for a listed document's number cost more.
constexpr std::size_t full_share = 4;

} // namespace

void text_column_builder::add(std::string_view text) {
  const auto [at, is_new] = known_.try_emplace(text, static_cast<std::int64_t>(values_.size()));
  if (is_new)
    values_.add(text);
  codes_.push_back(at->second);
}

text_column text_column_builder::finish() {
  values_.shrink();
  return {std::move(values_), packed_column{codes_}};
}

void column_builder::add(const document_row& row) {
  ids_.add(row.id);
  sort_names_.add(row.sort_name);
  brands_.add(row.brand);
  tags_.add(row.tags);
  categories_.add(row.categories);
  versions_.push_back(static_cast<std::int64_t>(row.version));
  created_.push_back(row.created_at_ms);
  updated_.push_back(row.updated_at_ms);
  statuses_.push_back(static_cast<std::int64_t>(row.status));
  released_.push_back(row.released_day);
  lengths_.push_back(row.lengths);
  attributes_.begin_document();
}

void column_builder::add_price(std::string_view currency, std::int64_t minor) {
  const auto is_it = [&](const auto& x) { return x.currency == currency; };
  auto at = std::find_if(prices_.begin(), prices_.end(), is_it);
  if (at == prices_.end())
    at = prices_.insert(at, {currency, {}, {}});
  at->docs.push_back(static_cast<doc_id>(ids_.size() - 1));
  at->minors.push_back(minor);
}

price_column column_builder::finish(const prices& x) const {
  auto out = price_column{std::string{x.currency}, {}, {}, 0};
  if (x.docs.size() * full_share < ids_.size()) {
    out.docs = x.docs;
    out.minors = packed_column{x.minors};
    return out;
  }
  // analyse() keeps no price that small, so one below the lowest is free to mean "none" and costs no width.
  out.absent = *std::min_element(x.minors.begin(), x.minors.end()) - 1;
  auto full = std::vector<std::int64_t>(ids_.size(), out.absent);
  for (std::size_t i = 0; i < x.docs.size(); ++i)
    full[x.docs[i]] = x.minors[i];
  out.minors = packed_column{full};
  return out;
}

void column_builder::finish(segment& out) {
  std::sort(prices_.begin(), prices_.end(), [](const auto& a, const auto& b) { return a.currency < b.currency; });
  for (const auto& x : prices_)
    out.prices.push_back(finish(x));
  ids_.shrink();
  sort_names_.shrink();
  lengths_.shrink_to_fit();
  out.ids = std::move(ids_);
  out.sort_names = std::move(sort_names_);
  out.brands = brands_.finish();
  out.tags = tags_.finish();
  out.categories = categories_.finish();
  out.versions = packed_column{versions_};
  out.created = packed_column{created_};
  out.updated = packed_column{updated_};
  out.statuses = packed_column{statuses_};
  out.released = packed_column{released_};
  out.attributes = attributes_.finish();
  out.lengths = std::move(lengths_);
}

} // namespace stoa::search
