#include "gateway/api/cursor.hpp"
#include "gateway/api/search_request.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using gateway::api::make_cursor;
using gateway::api::parameters;
using gateway::api::parse_target;
using gateway::api::read_include_fields;
using gateway::api::read_list;
using gateway::api::read_search;
using gateway::api::search_request;
using search::facet_field;
using search::sort_field;
using search::text_field;

namespace {

parameters from(std::string_view query) {
  return parse_target("/?" + std::string{query})->query;
}

search_request searched(std::string_view query) {
  return *read_search(from(query));
}

error search_refusal(std::string_view query) {
  const auto read = read_search(from(query));
  return read ? error{} : read.failure();
}

error list_refusal(std::string_view query) {
  const auto read = read_list(from(query));
  return read ? error{} : read.failure();
}

/// "code field" of a search's refusal.
std::string why(std::string_view query) {
  const auto failure = search_refusal(query);
  return std::string{to_string(failure.code)} + ' ' + failure.field;
}

} // namespace

TEST(api_search_request, without_parameters_everything_published_is_asked_for) {
  const auto asked = searched("");
  EXPECT_EQ(asked.query.words, "");
  EXPECT_TRUE(asked.query.fields.empty());
  EXPECT_EQ(asked.query.filter, nullptr);
  EXPECT_TRUE(asked.query.facets.empty());
  EXPECT_EQ(asked.query.facet_value_count_max, 100U);
  EXPECT_TRUE(asked.query.sort.empty());
  EXPECT_EQ(asked.query.hit_count_max, 20U);
  EXPECT_EQ(asked.query.currency, "USD");
  EXPECT_TRUE(asked.query.published_only);
  EXPECT_EQ(asked.query.after, "");
  EXPECT_TRUE(asked.include_fields.empty());
}

TEST(api_search_request, every_parameter_reaches_the_query) {
  const auto asked = searched("q=red+shoe&query_by=name,+brand&filter_by=brand:=[Sony,LG]&facet_by=category,brand"
                              "&max_facet_values=10000&sort_by=price:asc&per_page=250&include_fields=name,price"
                              "&currency=EUR");
  EXPECT_EQ(asked.query.words, "red shoe");
  EXPECT_EQ(asked.query.fields, (std::vector{text_field::name, text_field::brand}));
  EXPECT_NE(asked.query.filter, nullptr);
  EXPECT_EQ(asked.query.facets, (std::vector<search::facet_key>{facet_field::category, facet_field::brand}));
  EXPECT_EQ(asked.query.facet_value_count_max, 10'000U);
  EXPECT_EQ(asked.query.sort, (std::vector{search::sort_key{sort_field::price, false}}));
  EXPECT_EQ(asked.query.hit_count_max, 250U);
  EXPECT_EQ(asked.query.currency, "EUR");
  EXPECT_EQ(asked.include_fields, (std::vector<std::string>{"name", "price"}));
}

TEST(api_search_request, facets_of_attributes_and_disjunctive_ones_reach_the_query) {
  const auto asked = searched("facet_by=brand,attributes.colour,attributes.`a,+b`&disjunctive=attributes.`colour`");
  EXPECT_EQ(asked.query.facets,
            (std::vector<search::facet_key>{
              facet_field::brand, {facet_field::attribute, "colour", true}, {facet_field::attribute, "a, b"}}));
  EXPECT_EQ(searched("sort_by=attributes.`a,b:c`:desc,released").query.sort,
            (std::vector<search::sort_key>{{sort_field::attribute, true, "a,b:c"}, {sort_field::released, false}}));
}

TEST(api_search_request, a_star_and_blanks_ask_for_everything_and_empty_lists_are_absent) {
  for (const auto* query :
       {"q=*", "q=+*+", "q=+", "q=&query_by=&facet_by=&filter_by=&sort_by=&include_fields=&cursor="}) {
    EXPECT_EQ(searched(query).query.words, "") << query;
    EXPECT_EQ(searched(query).query.facets.size(), 0U) << query;
  }
}

TEST(api_search_request, an_unknown_parameter_is_refused_by_name) {
  EXPECT_EQ(search_refusal("q=a&page=2"),
            (error{errc::unknown_field,
                   "the parameters here are q, query_by, filter_by, facet_by, max_facet_values, sort_by, per_page, "
                   "include_fields, cursor, currency, disjunctive, num_typos, lang",
                   "page"}));
  EXPECT_EQ(why("Q=a"), "unknown-field Q");
  EXPECT_EQ(why("query_by_weights=1"), "unknown-field query_by_weights");
  EXPECT_EQ(list_refusal("q=a").code, errc::unknown_field);
  EXPECT_EQ(list_refusal("facet_by=brand").field, "facet_by");
}

TEST(api_search_request, the_last_value_within_a_limit_is_taken_and_the_next_is_refused) {
  EXPECT_EQ(searched("per_page=1").query.hit_count_max, 1U);
  for (const auto* text : {"0", "251", "-1", "+5", "1e1", "20.0", "", "x", "99999999999999999999"})
    EXPECT_EQ(why("per_page=" + std::string{text}), "invalid-field per_page") << text;
  EXPECT_EQ(search_refusal("per_page=251").detail, "a whole number from 1 to 250 is expected");
  EXPECT_EQ(searched("max_facet_values=1").query.facet_value_count_max, 1U);
  for (const auto* text : {"3", "", "-1", "x"})
    EXPECT_EQ(why("num_typos=" + std::string{text}), "invalid-field num_typos") << text;
  for (const auto* text : {"", "e", "1e", "de_CH", "de%20"})
    EXPECT_EQ(why("lang=" + std::string{text}), "invalid-field lang") << text;
  EXPECT_EQ(searched("lang=de-CH").query.language, "de-CH");
  EXPECT_EQ(searched("").query.language, "en");
  EXPECT_EQ(searched("num_typos=0").query.typo_count_max, 0U);
  EXPECT_EQ(searched("").query.typo_count_max, 2U);
  for (const auto* text : {"0", "10001", "", "-1"})
    EXPECT_EQ(why("max_facet_values=" + std::string{text}), "invalid-field max_facet_values") << text;
  EXPECT_EQ(searched("q=" + std::string(1'000, 'a')).query.words.size(), 1'000U);
  EXPECT_EQ(why("q=" + std::string(1'001, 'a')), "invalid-field q");
  auto words = std::string{"q=w"};
  for (std::size_t i = 1; i < search::query::word_count_max; ++i)
    words += "++w";
  EXPECT_EQ(why(words), "none ");
  EXPECT_EQ(why(words + "+w"), "invalid-field q");
  EXPECT_EQ(why(words + "%09w"), "invalid-field q");
}

TEST(api_search_request, names_that_are_wrong_empty_or_twice_are_refused) {
  EXPECT_EQ(why("query_by=name,model"), "invalid-field query_by");
  EXPECT_EQ(why("query_by=name,,brand"), "invalid-field query_by");
  EXPECT_EQ(why("query_by=name,"), "invalid-field query_by");
  EXPECT_EQ(why("query_by=name,name"), "invalid-field query_by");
  EXPECT_EQ(why("facet_by=price"), "invalid-field facet_by");
  EXPECT_EQ(why("facet_by=brand,brand"), "invalid-field facet_by");
  EXPECT_EQ(why("facet_by=brand,,tags"), "invalid-field facet_by");
  EXPECT_EQ(why("facet_by=brand&disjunctive=tags"), "invalid-field disjunctive");
  EXPECT_EQ(why("disjunctive=brand"), "invalid-field disjunctive");
  EXPECT_EQ(why("facet_by=brand&disjunctive=prize"), "invalid-field disjunctive");
  EXPECT_EQ(why("include_fields=name,nome"), "invalid-field include_fields");
  EXPECT_EQ(search_refusal("include_fields=nome").detail, "a product has no field nome");
  EXPECT_EQ(search_refusal("facet_by=price").detail,
            "there are no facets of price; choose from brand, category, tags, attributes.KEY");
}

TEST(api_search_request, filters_sorts_and_currencies_that_cannot_be_read_are_refused) {
  EXPECT_EQ(search_refusal("filter_by=brand:=[").field, "filter_by");
  EXPECT_EQ(why("sort_by=price:sideways"), "invalid-field sort_by");
  for (const auto* text : {"usd", "US", "USDX", "", "U%20D"})
    EXPECT_EQ(why("currency=" + std::string{text}), "invalid-field currency") << text;
}

TEST(api_search_request, a_cursor_carries_a_query_on_whatever_the_page_looks_like) {
  const auto first = searched("q=red&filter_by=brand:=Sony&sort_by=price:asc&currency=EUR");
  const auto cursor = make_cursor("keyset", first.binding);
  const auto next = searched("cursor=" + cursor +
                             "&currency=EUR&sort_by=price:asc&filter_by=brand:=Sony&q=red&per_page=7&facet_by=brand"
                             "&include_fields=id&max_facet_values=3");
  EXPECT_EQ(next.query.after, "keyset");
}

TEST(api_search_request, a_cursor_of_another_query_is_refused) {
  const auto cursor = make_cursor("keyset", searched("q=red").binding);
  EXPECT_EQ(searched("q=red&currency=USD&cursor=" + cursor).query.after, "keyset");
  for (const auto* query : {"q=blue", "q=red&filter_by=brand:=Sony", "q=red&sort_by=price:asc", "q=red&currency=EUR",
                            "q=red&query_by=name", "q=red&num_typos=1", "q=red&lang=de", ""})
    EXPECT_EQ(why(std::string{query} + "&cursor=" + cursor), "invalid-field cursor") << query;
  EXPECT_EQ(why("q=red&cursor=garbage"), "invalid-field cursor");
  EXPECT_EQ(list_refusal("cursor=" + make_cursor("keyset", searched("").binding)).field, "cursor");
}

TEST(api_list_request, without_filter_and_sort_products_come_by_id) {
  for (const auto* query : {"", "sort_by=id:asc", "currency=EUR"}) {
    const auto asked = *read_list(from(query));
    EXPECT_FALSE(asked.query) << query;
    EXPECT_EQ(asked.after_id, "");
    EXPECT_EQ(asked.count_max, 20U);
  }
}

TEST(api_list_request, a_listing_by_id_goes_on_after_its_cursor) {
  const auto first = *read_list(from("per_page=3&include_fields=name"));
  EXPECT_EQ(first.count_max, 3U);
  EXPECT_EQ(first.include_fields, std::vector<std::string>{"name"});
  const auto next = *read_list(from("cursor=" + make_cursor("p-3", first.binding)));
  EXPECT_EQ(next.after_id, "p-3");
}

TEST(api_list_request, a_filter_or_a_sort_makes_it_a_query_over_every_status) {
  const auto filtered = *read_list(from("filter_by=status:=draft&per_page=5"));
  ASSERT_TRUE(filtered.query);
  EXPECT_FALSE(filtered.query->published_only);
  EXPECT_EQ(filtered.query->words, "");
  EXPECT_EQ(filtered.query->hit_count_max, 5U);
  EXPECT_EQ(filtered.query->sort, (std::vector{search::sort_key{sort_field::id, false}}));
  const auto sorted = *read_list(from("sort_by=price:desc"));
  ASSERT_TRUE(sorted.query);
  EXPECT_EQ(sorted.query->sort, (std::vector{search::sort_key{sort_field::price, true}}));
  EXPECT_EQ(read_list(from("sort_by=price:desc&cursor=" + make_cursor("k", sorted.binding)))->query->after, "k");
  EXPECT_EQ(list_refusal("sort_by=price:asc&cursor=" + make_cursor("k", sorted.binding)).field, "cursor");
}

TEST(api_list_request, the_paths_of_one_product_take_fields_and_nothing_else) {
  EXPECT_EQ(*read_include_fields(from("include_fields=name,cost")), (std::vector<std::string>{"name", "cost"}));
  EXPECT_TRUE(read_include_fields(from(""))->empty());
  EXPECT_EQ(read_include_fields(from("fields=name")).failure().code, errc::unknown_field);
  EXPECT_EQ(read_include_fields(from("include_fields=a")).failure().field, "include_fields");
}

} // namespace stoa::tests
