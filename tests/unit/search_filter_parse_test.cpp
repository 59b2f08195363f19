// Laws of `filter_by` and of price bounds.
#include "domain/search/filter.hpp"
#include "domain/search/price_bounds.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

namespace {

using search::filter;
using search::filter_field;

decimal number(std::string_view text) {
  return *parse_decimal(text);
}

filter parsed(std::string_view text) {
  const auto out = search::parse_filter(text);
  EXPECT_TRUE(out) << text << ": " << (out ? "" : out.failure().detail);
  return out && *out ? **out : filter{};
}

error refused(std::string_view text) {
  const auto out = search::parse_filter(text);
  EXPECT_FALSE(out) << text;
  return out ? error{} : out.failure();
}

search::minor_range bounds(std::string_view filter_text, int digits = 2) {
  return search::to_minor_range(parsed(filter_text).term.ranges.at(0), digits);
}

} // namespace

TEST(search_filter_parse, no_text_is_no_filter) {
  EXPECT_EQ(*search::parse_filter(""), nullptr);
  EXPECT_EQ(*search::parse_filter("  \t"), nullptr);
}

TEST(search_filter_parse, a_value_with_or_without_the_equals_sign_is_exact) {
  const auto expected = search::filter_term{filter_field::brand, {"Sony Ericsson"}, {}, false};
  for (const auto* text : {"brand:=Sony Ericsson", "brand:Sony Ericsson", " brand : = Sony Ericsson  ",
                           "brand:=`Sony Ericsson`", "brand:=[Sony Ericsson]", "(brand:=Sony Ericsson)"})
    EXPECT_EQ(parsed(text).term, expected) << text;
}

TEST(search_filter_parse, lists_negation_and_backticks) {
  EXPECT_EQ(parsed("brand:!=[Sony, `A, B]`,LG ]").term,
            (search::filter_term{filter_field::brand, {"Sony", "A, B]", "LG"}, {}, true}));
  EXPECT_EQ(parsed("category:=Printing > Toner").term.texts.at(0), "Printing > Toner");
  EXPECT_EQ(parsed("tags:=a").term.field, filter_field::tag);
  EXPECT_EQ(parsed("brand:=`A && (B)`").term.texts.at(0), "A && (B)");
}

TEST(search_filter_parse, and_binds_closer_than_or_and_parentheses_closest) {
  const auto x = parsed("id:=a || id:=b && id:=c");
  ASSERT_EQ(x.is, filter::kind::any);
  ASSERT_EQ(x.parts.size(), 2U);
  EXPECT_EQ(x.parts[1]->is, filter::kind::all);
  const auto y = parsed("(id:=a || id:=b) && id:=c");
  ASSERT_EQ(y.is, filter::kind::all);
  EXPECT_EQ(y.parts[0]->is, filter::kind::any);
}

TEST(search_filter_parse, prices_are_numbers_comparisons_and_ranges) {
  EXPECT_EQ(parsed("price:=10").term.ranges[0], (search::number_range{number("10"), number("10"), false, false}));
  EXPECT_EQ(parsed("price:>=10.5").term.ranges[0], (search::number_range{number("10.5"), std::nullopt, false, false}));
  EXPECT_EQ(parsed("price:<10").term.ranges[0], (search::number_range{std::nullopt, number("10"), false, true}));
  EXPECT_EQ(parsed("price:[10..50]").term.ranges[0], (search::number_range{number("10"), number("50"), false, false}));
  EXPECT_EQ(parsed("price:[1.5..2.5]").term.ranges[0],
            (search::number_range{number("1.5"), number("2.5"), false, false}));
  EXPECT_EQ(parsed("price:[ .. 50]").term.ranges[0], (search::number_range{std::nullopt, number("50"), false, false}));
  EXPECT_EQ(parsed("price:[50 ..]").term.ranges[0], (search::number_range{number("50"), std::nullopt, false, false}));
  EXPECT_EQ(parsed("price:!=[<10, 20..30, 45]").term.ranges.size(), 3U);
  EXPECT_TRUE(parsed("price:!=[<10, 20..30, 45]").term.negated);
}

TEST(search_filter_parse, refusals_name_the_field_and_the_byte) {
  EXPECT_EQ(refused("brandy:=x"), (error{errc::unknown_field,
                                         "no filter field \"brandy\"; known are id, sku, slug, brand, model, category, "
                                         "status, tags, price, created_at, updated_at, released, attributes.KEY at "
                                         "byte 0",
                                         "filter_by"}));
  EXPECT_EQ(refused("brand:=a && price:=x"), (error{errc::invalid_field, "expected a number at byte 19", "filter_by"}));
  for (const auto* text :
       {"brand",        "brand:",         "brand:=",     "brand:=[",        "brand:=[a",  "brand:=[a,]",
        "brand:=a &&",  "|| brand:=a",    "(brand:=a",   "brand:=a)",       "brand:=`a",  "brand:=``",
        "brand:>a",     "price:[..]",     "price:[1..2", "price:[1...2]",   "price:1..2", "price:=1e400",
        "status:=sold", "brand:=a b:=c)", "price:=",     "brand:=Foo (US)", ":=a"})
    EXPECT_EQ(refused(text).field, "filter_by") << text;
}

TEST(search_filter_parse, every_limit_holds_at_its_last_and_refuses_the_one_after) {
  const auto list = [](std::size_t n) {
    auto out = std::string{"id:=[1"};
    for (std::size_t i = 1; i < n; ++i)
      out += ",1";
    return out + "]";
  };
  EXPECT_TRUE(search::parse_filter(list(1'000)));
  EXPECT_NE(refused(list(1'001)).detail.find("1000 values"), std::string::npos);
  const auto terms = [](std::size_t n) {
    auto out = std::string{"id:a"};
    for (std::size_t i = 1; i < n; ++i)
      out += "&&id:a";
    return out;
  };
  EXPECT_TRUE(search::parse_filter(terms(100)));
  EXPECT_NE(refused(terms(101)).detail.find("100 conditions"), std::string::npos);
  EXPECT_TRUE(search::parse_filter(std::string(10, '(') + "id:a" + std::string(10, ')')));
  EXPECT_NE(refused(std::string(11, '(') + "id:a" + std::string(11, ')')).detail.find("10 parentheses"),
            std::string::npos);
  EXPECT_TRUE(search::parse_filter("id:" + std::string(4'093, 'a')));
  EXPECT_NE(refused("id:" + std::string(4'094, 'a')).detail.find("4096 bytes"), std::string::npos);
}

TEST(search_filter_parse, an_exclamation_mark_negates_a_bracket_and_nothing_else) {
  const auto x = parsed("!(brand:=a || brand:=b) && id:=c");
  ASSERT_EQ(x.is, filter::kind::all);
  ASSERT_EQ(x.parts.at(0)->is, filter::kind::negation);
  EXPECT_EQ(x.parts[0]->parts.at(0)->is, filter::kind::any);
  EXPECT_EQ(parsed("! ( id:=c )").parts.at(0)->term.texts.at(0), "c");
  EXPECT_EQ(refused("!brand:=a").detail, "expected ( after ! at byte 1");
  for (const auto* text : {"!", "!!(id:=a)", "!()", "id:=a !(id:=b)", "(!id:=a)"})
    EXPECT_EQ(refused(text).field, "filter_by") << text;
  EXPECT_TRUE(search::parse_filter("!(" + std::string(9, '(') + "id:a" + std::string(10, ')')));
  EXPECT_FALSE(search::parse_filter("!(" + std::string(10, '(') + "id:a" + std::string(11, ')')));
}

TEST(search_filter_parse, keys_of_attributes_are_bare_or_in_backticks) {
  for (const auto* text : {"attributes.colour-1_x.y:=red", "attributes.`colour-1_x.y`:red"}) {
    EXPECT_EQ(parsed(text).term.field, filter_field::attribute) << text;
    EXPECT_EQ(parsed(text).term.key, "colour-1_x.y") << text;
    EXPECT_EQ(parsed(text).term.texts, std::vector<std::string>{"red"}) << text;
  }
  EXPECT_EQ(parsed("attributes.größe:=L").term.key, "größe");
  EXPECT_EQ(parsed("attributes.`a b:c`:=L").term.key, "a b:c");
  for (const auto* text :
       {"attributes.:=x", "attributes:=x", "attributes.``:=x", "attributes.`a:=x", "attributes.a b:=x", "attributes.a",
        "attributes.a:>red", "attributes.a:[>red]", "attributes.a:="})
    EXPECT_EQ(refused(text).field, "filter_by") << text;
}

TEST(search_filter_parse, attributes_take_texts_numbers_and_ranges_in_one_list) {
  const auto x = parsed("attributes.size:!=[1..2, red, >=5, `1..2`, a..b, ..]").term;
  EXPECT_TRUE(x.negated);
  EXPECT_EQ(x.texts, (std::vector<std::string>{"red", "1..2", "a..b", ".."}));
  EXPECT_EQ(x.ranges, (std::vector<search::number_range>{{number("1"), number("2"), false, false},
                                                         {number("5"), std::nullopt, false, false}}));
  EXPECT_EQ(parsed("attributes.size:<2").term.ranges.at(0),
            (search::number_range{std::nullopt, number("2"), false, true}));
  EXPECT_EQ(parsed("attributes.size:=1..2").term.texts.at(0), "1..2");
}

TEST(search_filter_parse, missing_is_a_bare_word_behind_a_colon) {
  for (const auto* text : {"brand:missing", "brand : missing ", "attributes.a:missing", "(price:missing)",
                           "released:missing&&id:=a", "created_at:missing || id:=a", "tags:missing"}) {
    const auto x = parsed(text);
    const auto& term = x.parts.empty() ? x.term : x.parts.front()->term;
    EXPECT_TRUE(term.missing) << text;
    EXPECT_TRUE(term.texts.empty() && term.ranges.empty()) << text;
  }
  for (const auto* text : {"brand:=missing", "brand:`missing`", "brand:missing link", "brand:[missing]",
                           "brand:missingly", "brand:!=missing"})
    EXPECT_FALSE(parsed(text).term.missing) << text;
  EXPECT_FALSE(search::parse_filter("price:=missing"));
}

TEST(search_filter_parse, a_day_is_all_of_it) {
  const auto range = [](std::string_view text) { return parsed(text).term.ranges.at(0); };
  const auto ms = [](std::string_view text) { return number(text); };
  EXPECT_EQ(range("created_at:=1970-01-02"), (search::number_range{ms("86400000"), ms("172799999"), false, false}));
  EXPECT_EQ(range("created_at:>1970-01-02"), (search::number_range{ms("172799999"), std::nullopt, true, false}));
  EXPECT_EQ(range("created_at:<=1970-01-02"), (search::number_range{std::nullopt, ms("172799999"), false, false}));
  EXPECT_EQ(range("updated_at:<1970-01-02"), (search::number_range{std::nullopt, ms("86400000"), false, true}));
  EXPECT_EQ(range("updated_at:[1970-01-01..1970-01-02T00:00:00.5Z]"),
            (search::number_range{ms("0"), ms("86400500"), false, false}));
  EXPECT_EQ(range("released:[1969-12-31..1970-01-02]"), (search::number_range{ms("-1"), ms("1"), false, false}));
  EXPECT_EQ(range("released:>=2024-02-29").lowest, number("19782"));
  for (const auto* text : {"released:=2023-02-29", "released:=2024-05-01T00:00:00Z", "created_at:=1714521600",
                           "created_at:=2024-05-01T08:00:00", "created_at:=2024-05-01T24:00:00Z", "created_at:>",
                           "released:[..]", "created_at:=2024-05-01T08:00:00.1234Z"})
    EXPECT_EQ(refused(text).field, "filter_by") << text;
}

TEST(search_price_bounds, a_bound_finer_than_the_currency_moves_inwards) {
  EXPECT_EQ(bounds("price:>=10.005").lowest, 1'001);
  EXPECT_EQ(bounds("price:>10.005").lowest, 1'001);
  EXPECT_EQ(bounds("price:<=10.005").highest, 1'000);
  EXPECT_EQ(bounds("price:<10.005").highest, 1'000);
  EXPECT_EQ(bounds("price:>10").lowest, 1'001);
  EXPECT_EQ(bounds("price:<10").highest, 999);
  EXPECT_EQ(bounds("price:>=-10.005").lowest, -1'000);
  EXPECT_EQ(bounds("price:<=-10.005").highest, -1'001);
  EXPECT_EQ(bounds("price:[10..20]", 0), (search::minor_range{10, 20}));
  EXPECT_EQ(bounds("price:<=10.9", 0).highest, 10);
  EXPECT_EQ(bounds("price:>=1e-50").lowest, 1);
  EXPECT_EQ(bounds("price:>=-1e-50").lowest, 0);
  EXPECT_EQ(bounds("price:<=-1e-50").highest, -1);
}

TEST(search_price_bounds, a_value_between_two_amounts_and_a_range_turned_round_hold_nothing) {
  for (const auto* text : {"price:=10.005", "price:[20..10]", "price:>1e50", "price:<-1e50"}) {
    const auto x = bounds(text);
    EXPECT_GT(x.lowest, x.highest) << text;
  }
}

TEST(search_price_bounds, a_bound_beyond_all_integers_bounds_nothing) {
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(bounds("price:<1e50"), (search::minor_range{least, most}));
  EXPECT_EQ(bounds("price:>-1e50"), (search::minor_range{least, most}));
  EXPECT_EQ(bounds("price:<=999999999999999999").highest, most);
}

} // namespace stoa::tests
