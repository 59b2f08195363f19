// Parameters of a search or a listing, as what the index and the state are asked.
#pragma once

#include "domain/base/result.hpp"
#include "domain/resource/kinds.hpp"
#include "domain/search/snapshot.hpp"
#include "gateway/api/reader.hpp"
#include "gateway/api/target.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

constexpr std::size_t query_bytes_max = 1'000;
constexpr std::size_t page_size_max = 250;
constexpr std::size_t page_size_default = 20;
constexpr std::size_t typo_count_max = 2;
constexpr std::size_t facet_value_count_max = 10'000;

/// Whether products have a field of that name at their top.
bool is_product_field(std::string_view name);

struct search_request {
  search::query query;
  /// Empty = all fields of the product.
  std::vector<std::string> include_fields;
  /// What the cursor of the next page is bound to.
  std::string binding;
  /// As sent; empty = as the request's headers say.
  std::string lang = {};
};

/// Reads q, query_by, filter_by, facet_by, disjunctive, max_facet_values, sort_by, per_page, include_fields, cursor,
/// currency, num_typos, lang.
/// Limits are refused, never clamped. A cursor is bound to q, query_by, filter_by, sort_by, currency, num_typos and
/// lang: what decides which products come in which order; facets, fields and page size may change from page to page.
/// Errors: `unknown_field` naming the parameter; `invalid_field`; those of parse_filter and parse_sort.
/// `defaults`: of the store that is asked. A field that `by` may not see is as unknown as one that nobody ever heard
/// of.
result<search_request> read_search(const parameters& given, const resource::store_defaults& defaults = {},
                                   const reader& by = {});

struct list_request {
  /// Absent: every product in order of id, after `after_id`.
  std::optional<search::query> query;
  std::string after_id;
  std::size_t count_max = page_size_default;
  std::vector<std::string> include_fields;
  /// The position or time to list, as sent; empty = now. Not with a query: there is no index of the past.
  std::string at;
  std::string binding;
};

/// Reads filter_by, sort_by, per_page, cursor, include_fields, currency, at, and lets `lang` pass. Products of every
/// status are listed, by id unless sort_by says otherwise; a reader who may not see drafts gets what is published.
/// Errors: as read_search.
result<list_request> read_list(const parameters& given, const resource::store_defaults& defaults = {},
                               const reader& by = {});

/// Reads `include_fields` and lets `lang` pass: the parameters of the paths that answer products by id, sku or slug.
/// Errors: as read_search.
result<std::vector<std::string>> read_include_fields(const parameters& given, const reader& by = {});
/// The same where `at` may stand beside it.
result<std::vector<std::string>> read_include_fields_at(const parameters& given, const reader& by = {});

} // namespace stoa::gateway::api
