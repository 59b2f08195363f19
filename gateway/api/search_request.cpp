#include "gateway/api/search_request.hpp"

#include "domain/base/bytes.hpp"
#include "domain/catalog/schema.hpp"
#include "gateway/api/body.hpp"
#include "gateway/api/cursor.hpp"
#include "gateway/api/headers.hpp"
#include "gateway/api/text.hpp"
#include "gateway/http/characters.hpp"

#include <algorithm>
#include <array>

namespace stoa::gateway::api {

namespace {

constexpr std::array<std::string_view, 26> product_fields{"id",          "sku",
                                                          "slug",        "name",
                                                          "description", "brand",
                                                          "model",       "gtins",
                                                          "category",    "categories",
                                                          "status",      "price",
                                                          "prices",      "cost",
                                                          "attributes",  "tags",
                                                          "media",       "variants",
                                                          "released",    "version",
                                                          "created_at",  "updated_at",
                                                          "compare_at",  "tax_class",
                                                          "publish_at",  "prices_include_tax"};

result<std::size_t> read_count(const parameters& given, std::string_view name, std::size_t max, std::size_t otherwise) {
  const auto* text = given.find(name);
  if (text == nullptr)
    return otherwise;
  const auto count = parse_unsigned(*text, max);
  if (!count || *count == 0)
    return invalid(name, "a whole number from 1 to " + std::to_string(max) + " is expected");
  return static_cast<std::size_t>(*count);
}

/// The names of a comma list; each at most once, none empty. An empty parameter is an absent one.
result<std::vector<std::string>> read_names(const parameters& given, std::string_view parameter) {
  auto out = std::vector<std::string>{};
  for (const auto name : split_list(given.text(parameter), ',')) {
    if (name.empty())
      return invalid(parameter, "there is an empty name between two commas or at an end");
    if (std::find(out.begin(), out.end(), name) != out.end())
      return invalid(parameter, "the name " + std::string{name} + " is given twice");
    out.emplace_back(name);
  }
  return out;
}

result<std::vector<std::string>> product_field_names(const parameters& given, const reader& by) {
  auto names = read_names(given, "include_fields");
  if (!names)
    return names;
  if (names->empty())
    return by.shown();
  for (const auto& name : *names) {
    if (!is_product_field(name) || !by.knows(name))
      return invalid("include_fields", "a product has no field " + name);
  }
  return names;
}

/// Where to look: what the request names, else all that the reader may see; empty = all there is.
result<std::vector<search::text_field>> text_fields(const parameters& given, const reader& by) {
  auto names = read_names(given, "query_by");
  if (!names)
    return names.failure();
  if (names->empty() && by.fields)
    for (const auto* const name : {"name", "brand", "category", "description"})
      if (by.knows(name))
        names->emplace_back(name);
  auto out = std::vector<search::text_field>{};
  for (const auto& name : *names) {
    const auto field = search::parse_text_field(name);
    if (!field || !by.knows(name))
      return invalid("query_by", "there is no text in " + name + "; choose from name, brand, category, description");
    out.push_back(*field);
  }
  return out;
}

/// The words asked for; "*" is the same as none.
result<std::string> read_words(const parameters& given) {
  const auto text = trimmed(given.text("q"));
  if (text.size() > query_bytes_max)
    return invalid("q", "at most " + std::to_string(query_bytes_max) + " bytes are read");
  constexpr std::string_view blanks = " \t\n\r\f\v";
  auto count = std::size_t{0};
  for (auto at = text.find_first_not_of(blanks); at != std::string_view::npos; ++count)
    at = text.find_first_not_of(blanks, text.find_first_of(blanks, at));
  if (count > search::query::word_count_max)
    return invalid("q", "at most " + std::to_string(search::query::word_count_max) + " words are read");
  return std::string{text == "*" ? "" : text};
}

/// Filter, sort, currency and page: what searches and listings have in common.
result<search::query> read_selection(const parameters& given, const resource::store_defaults& defaults,
                                     const reader& by) {
  auto out = search::query{};
  out.currency = defaults.currency;
  out.language = defaults.language;
  auto filter = search::parse_filter(given.text("filter_by"), by.field_test());
  if (!filter)
    return filter.failure();
  out.filter = *std::move(filter);
  if (const auto text = given.text("sort_by"); !text.empty()) {
    auto sort = search::parse_sort(text, by.field_test());
    if (!sort)
      return sort.failure();
    out.sort = *std::move(sort);
  }
  const auto count = read_count(given, "per_page", page_size_max, page_size_default);
  if (!count)
    return count.failure();
  out.hit_count_max = *count;
  if (const auto* currency = given.find("currency")) {
    if (!catalog::is_currency(*currency))
      return invalid("currency", "three capital letters are expected, such as USD");
    out.currency = *currency;
  }
  return out;
}

result<void> read_words_and_facets(const parameters& given, search::query& out, const reader& by) {
  auto words = read_words(given);
  if (!words)
    return words.failure();
  auto fields = text_fields(given, by);
  if (!fields)
    return fields.failure();
  if (by.fields && fields->empty() && !words->empty())
    return invalid("q", "this key sees no field with words in it; leave q out");
  auto facets = search::parse_facets(given.text("facet_by"), given.text("disjunctive"), by.field_test());
  if (!facets)
    return facets.failure();
  const auto values = read_count(given, "max_facet_values", facet_value_count_max, out.facet_value_count_max);
  if (!values)
    return values.failure();
  if (const auto* typos = given.find("num_typos")) {
    const auto count = parse_unsigned(*typos, typo_count_max);
    if (!count)
      return invalid("num_typos", "0, 1 or 2 is expected");
    out.typo_count_max = static_cast<std::size_t>(*count);
  }
  if (const auto* tag = given.find("lang")) {
    if (!is_language_tag(*tag))
      return invalid("lang", "a language tag is expected, such as en or de-CH");
    out.language = *tag;
  }
  out.words = *std::move(words);
  out.fields = *std::move(fields);
  out.facets = *std::move(facets);
  out.facet_value_count_max = *values;
  return {};
}

std::string binding_of(std::string_view kind, const parameters& given, const search::query& query) {
  auto out = std::string{};
  auto frame = byte_writer{out};
  for (const auto text :
       {kind, std::string_view{query.words}, given.text("query_by"), given.text("filter_by"), given.text("sort_by"),
        std::string_view{query.currency}, given.text("num_typos"), std::string_view{query.language}, given.text("at")})
    frame.text(text);
  return out;
}

/// The keyset of the cursor sent; empty for none.
result<std::string> keyset_of(const parameters& given, std::string_view binding) {
  const auto cursor = given.text("cursor");
  return cursor.empty() ? result<std::string>{std::string{}} : open_cursor(cursor, binding);
}

bool is_by_id(const search::query& query) {
  const auto by_id = search::sort_key{search::sort_field::id, false};
  return query.filter == nullptr && (query.sort.empty() || query.sort == std::vector{by_id});
}

} // namespace

bool is_product_field(std::string_view name) {
  return std::find(product_fields.begin(), product_fields.end(), name) != product_fields.end();
}

result<search_request> read_search(const parameters& given, const resource::store_defaults& defaults,
                                   const reader& by) {
  if (const auto known =
        refuse_unknown(given, {"q", "query_by", "filter_by", "facet_by", "max_facet_values", "sort_by", "per_page",
                               "include_fields", "cursor", "currency", "disjunctive", "num_typos", "lang"});
      !known)
    return known.failure();
  auto query = read_selection(given, defaults, by);
  if (!query)
    return query.failure();
  if (const auto read = read_words_and_facets(given, *query, by); !read)
    return read.failure();
  auto names = product_field_names(given, by);
  if (!names)
    return names.failure();
  auto out = search_request{*std::move(query), *std::move(names), {}, std::string{given.text("lang")}};
  out.binding = binding_of("search", given, out.query);
  auto keyset = keyset_of(given, out.binding);
  if (!keyset)
    return keyset.failure();
  out.query.after = *std::move(keyset);
  return out;
}

result<list_request> read_list(const parameters& given, const resource::store_defaults& defaults, const reader& by) {
  if (const auto known = refuse_unknown(
        given, {"filter_by", "sort_by", "per_page", "cursor", "include_fields", "currency", "at", "lang"});
      !known)
    return known.failure();
  auto query = read_selection(given, defaults, by);
  if (!query)
    return query.failure();
  auto names = product_field_names(given, by);
  if (!names)
    return names.failure();
  auto out = list_request{};
  out.at = given.text("at");
  if (!out.at.empty() && (query->filter != nullptr || !query->sort.empty()))
    return invalid("at", "the past is listed by id alone; leave out filter_by and sort_by");
  out.count_max = query->hit_count_max;
  out.include_fields = *std::move(names);
  // What is published is known to the index alone; of the past there is none, and its reader leaves out the others.
  const auto by_id = is_by_id(*query) && (by.sees_unpublished || !out.at.empty());
  out.binding = binding_of(by_id ? "ids" : "list", given, *query);
  auto keyset = keyset_of(given, out.binding);
  if (!keyset)
    return keyset.failure();
  if (by_id) {
    out.after_id = *std::move(keyset);
    return out;
  }
  query->after = *std::move(keyset);
  query->published_only = !by.sees_unpublished;
  if (query->sort.empty())
    query->sort.push_back({search::sort_field::id, false});
  out.query = *std::move(query);
  return out;
}

result<std::vector<std::string>> read_include_fields(const parameters& given, const reader& by) {
  if (const auto known = refuse_unknown(given, {"include_fields", "lang"}); !known)
    return known.failure();
  return product_field_names(given, by);
}

result<std::vector<std::string>> read_include_fields_at(const parameters& given, const reader& by) {
  if (const auto known = refuse_unknown(given, {"include_fields", "at", "lang"}); !known)
    return known.failure();
  return product_field_names(given, by);
}

} // namespace stoa::gateway::api
