#include "gateway/api/target.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using gateway::api::add_body_parameters;
using gateway::api::parameters;
using gateway::api::parse_target;
using gateway::api::refuse_unknown;
using names = std::vector<std::string>;
using pairs = std::vector<std::pair<std::string, std::string>>;

namespace {

errc refusal(std::string_view raw) {
  const auto read = parse_target(raw);
  return read ? errc::none : read.failure().code;
}

error body_refusal(std::string_view body) {
  const auto read = add_body_parameters({}, body);
  return read ? error{} : read.failure();
}

} // namespace

TEST(api_target, a_path_is_split_at_slashes_before_its_segments_are_decoded) {
  EXPECT_EQ(parse_target("/v1/products/a%2Fb")->segments, (names{"v1", "products", "a/b"}));
  EXPECT_EQ(parse_target("/v1/products/a+b%20c")->segments, (names{"v1", "products", "a+b c"}));
  EXPECT_EQ(parse_target("/v1/products%3abatchGet")->segments, (names{"v1", "products:batchGet"}));
  EXPECT_EQ(parse_target("/v1/")->segments, (names{"v1", ""}));
  EXPECT_EQ(parse_target("/v1//x")->segments, (names{"v1", "", "x"}));
  EXPECT_EQ(parse_target("/")->segments, names{});
  EXPECT_EQ(parse_target("/?q=a/b")->segments, names{});
}

TEST(api_target, the_absolute_form_means_the_same_as_its_path) {
  EXPECT_EQ(parse_target("http://shop:80/v1/search?q=x")->segments, (names{"v1", "search"}));
  EXPECT_EQ(parse_target("HTTPS://shop/v1")->segments, names{"v1"});
  EXPECT_EQ(refusal("http://shop"), errc::malformed);
  EXPECT_EQ(refusal("ftp://shop/v1"), errc::malformed);
}

TEST(api_target, parameters_are_decoded_and_plus_is_a_blank) {
  EXPECT_EQ(parse_target("/s?q=a+b%2Bc%26d&&facet_by=&flag&x=1=2")->query.items,
            (pairs{{"q", "a b+c&d"}, {"facet_by", ""}, {"flag", ""}, {"x", "1=2"}}));
  EXPECT_EQ(parse_target("/s?q=caf%C3%A9")->query.text("q"), "caf\xc3\xa9");
  EXPECT_EQ(parse_target("/s?q=caf\xc3\xa9")->query.text("q"), "caf\xc3\xa9");
  EXPECT_EQ(parse_target("/s?q=a?b")->query.text("q"), "a?b");
  EXPECT_EQ(parse_target("/s")->query.find("q"), nullptr);
  EXPECT_EQ(parse_target("/s?")->query.items, pairs{});
}

TEST(api_target, a_target_that_cannot_be_read_is_malformed) {
  for (const auto* raw : {"", "v1", "*", "/a%", "/a%2", "/a%zz", "/a%2g", "/%00", "/?q=%00", "/?q=%ff", "/%C0%80",
                          "/?q=%ED%A0%80", "/a b", "/a\tb", "/a#b", "/?=x", "/?%=x", "/\x7f", "/\xff"})
    EXPECT_EQ(refusal(raw), errc::malformed) << raw;
  EXPECT_EQ(refusal(std::string_view{"/a\0b", 4}), errc::malformed);
}

TEST(api_target, a_parameter_given_twice_is_named_in_the_refusal) {
  const auto read = parse_target("/s?q=a&%71=b");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.failure(), (error{errc::invalid_field, "the parameter is given twice; give it once", "q"}));
}

TEST(api_target, the_last_parameter_is_taken_and_the_next_is_refused) {
  auto raw = std::string{"/s?"};
  for (std::size_t i = 0; i < parameters::count_max; ++i)
    raw += "p" + std::to_string(i) + "&";
  EXPECT_EQ(refusal(raw), errc::none);
  EXPECT_EQ(refusal(raw + "one_more"), errc::malformed);
}

TEST(api_target, a_body_gives_the_same_parameters_as_the_query_would) {
  const auto read =
    add_body_parameters({}, R"({"q":"a, b","per_page":5,"max_facet_values":1e3,"facet_by":["brand","category"],)"
                            R"("query_by":"name,brand","sort_by":[],"filter_by":null,"cursor":"x"})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->items, (pairs{{"q", "a, b"},
                                {"per_page", "5"},
                                {"max_facet_values", "1000"},
                                {"facet_by", "brand,category"},
                                {"query_by", "name,brand"},
                                {"sort_by", ""},
                                {"cursor", "x"}}));
}

TEST(api_target, an_empty_body_adds_nothing) {
  auto query = parameters{{{"q", "a"}}};
  EXPECT_EQ(add_body_parameters(query, "")->items, (pairs{{"q", "a"}}));
  EXPECT_EQ(add_body_parameters(query, "{}")->items, (pairs{{"q", "a"}}));
}

TEST(api_target, a_body_of_wrong_kinds_is_refused_with_the_member_named) {
  EXPECT_EQ(body_refusal(R"({"q":1})"), (error{errc::invalid_field, "a text is expected; found: number", "q"}));
  EXPECT_EQ(body_refusal(R"({"per_page":"5"})"),
            (error{errc::invalid_field, "a whole number is expected; found: string", "per_page"}));
  EXPECT_EQ(body_refusal(R"({"facet_by":{"a":1}})"),
            (error{errc::invalid_field, "a text or a list of texts is expected; found: object", "facet_by"}));
  EXPECT_EQ(body_refusal(R"({"facet_by":["a,b"]})").field, "facet_by");
  EXPECT_EQ(body_refusal(R"({"facet_by":[""]})").field, "facet_by");
  EXPECT_EQ(body_refusal(R"({"facet_by":[["brand"]]})").field, "facet_by");
  EXPECT_EQ(body_refusal(R"({"filter_by":["a"]})").field, "filter_by");
}

TEST(api_target, a_member_nobody_knows_passes_whatever_it_holds_to_be_refused_by_name) {
  const auto read = add_body_parameters({}, R"({"page":{"deep":[1]}})");
  ASSERT_TRUE(read);
  EXPECT_EQ(refuse_unknown(*read, {"q", "cursor"}).failure(),
            (error{errc::unknown_field, "the parameters here are q, cursor", "page"}));
}

TEST(api_target, a_body_that_is_no_object_is_malformed) {
  EXPECT_EQ(body_refusal("[]"),
            (error{errc::malformed, "the body is JSON of another kind (list); send an object", ""}));
  EXPECT_EQ(body_refusal("null").code, errc::malformed);
  EXPECT_EQ(body_refusal("{").code, errc::malformed);
  EXPECT_EQ(body_refusal("{} {}").code, errc::malformed);
  EXPECT_EQ(body_refusal(std::string(100'000, '[')).code, errc::malformed);
}

TEST(api_target, a_parameter_in_query_and_body_counts_as_given_twice) {
  const auto read = add_body_parameters({{{"q", "a"}}}, R"({"q":"a"})");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.failure().field, "q");
}

TEST(api_target, a_path_without_parameters_says_so) {
  EXPECT_TRUE(refuse_unknown({}, {}));
  EXPECT_EQ(refuse_unknown({{{"x", ""}}}, {}).failure(),
            (error{errc::unknown_field, "this path takes no parameters", "x"}));
}

} // namespace stoa::tests
