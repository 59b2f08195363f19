// Keys as texts, and search keys made without a server.
#include "domain/search/drill_sideways.hpp"
#include "gateway/api/key_hash.hpp"
#include "gateway/api/key_text.hpp"
#include "gateway/api/narrow.hpp"
#include "gateway/api/reader.hpp"
#include "gateway/api/route_rights.hpp"
#include "gateway/api/search_request.hpp"
#include "gateway/api/text.hpp"

#include <gtest/gtest.h>

namespace stoa::gateway {

namespace {

const auto parent = api::make_key({"main", "0123456789abcdef"}, std::string(api::secret_bytes, '\x5a'));

std::string search_key(std::string_view payload) {
  const auto made = api::make_search_key(parent, payload);
  return made ? *made : made.failure().detail;
}

api::parameters with(std::string name, std::string text) {
  auto out = api::parameters{};
  out.items.emplace_back(std::move(name), std::move(text));
  return out;
}

} // namespace

TEST(api_key_text, a_key_names_its_id_and_nothing_else_does) {
  EXPECT_EQ(api::key_name_of(parent), (api::key_name{"main", "0123456789abcdef"}));
  EXPECT_EQ(parent.size(), 5 + 16 + 1 + 43U);
  for (const auto* const text : {"", "stoa_", "stoa_abc", "stoa__x", "stoa_A_x", "stoax_a_b", "xstoa_a_b"})
    EXPECT_FALSE(api::key_name_of(text)) << text;
  EXPECT_FALSE(api::is_search_key(parent));
}

TEST(api_key_text, a_key_of_another_store_names_both_and_so_do_the_search_keys_made_of_it) {
  const auto random = std::string(api::secret_bytes, '\x5a');
  for (const auto* const store : {"b", "shop-2", "a-0123456789abcdef"}) {
    const auto name = api::key_name{store, "0123456789abcdef"};
    const auto key = api::make_key(name, random);
    EXPECT_EQ(key.substr(0, key.rfind('_')), "stoa_" + std::string{store} + "-0123456789abcdef");
    EXPECT_EQ(api::key_name_of(key), name);
    const auto made = api::make_search_key(key, "{}");
    ASSERT_TRUE(made) << made.failure().detail;
    const auto read = api::read_search_key(*made);
    ASSERT_TRUE(read) << read.failure().detail;
    EXPECT_EQ(read->parent, name);
    // The store is part of what is hashed and signed.
    EXPECT_NE(api::hash_key(key), api::hash_key(api::make_key({"main", name.id}, random)));
  }
  // One text for each key, and no name that no store can have.
  for (const auto* const text :
       {"stoa_main-a_x", "stoa_-a_x", "stoa_b-_x", "stoa_2b-a_x", "stoa_b--a_x", "stoa_b.c-a_x"})
    EXPECT_FALSE(api::key_name_of(text)) << text;
}

TEST(api_key_text, a_search_key_says_what_it_narrows_to_and_is_signed_by_its_parent) {
  const auto text = search_key(R"({"filter_by":"brand:=Acme","expires_at":1800000000,"fields":["name"]})");
  const auto read = api::read_search_key(text);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(to_string(read->parent), "0123456789abcdef");
  EXPECT_EQ(read->filter_by, "brand:=Acme");
  EXPECT_EQ(read->expires_at_ms, 1'800'000'000'000);
  EXPECT_EQ(read->fields, std::vector<std::string>{"name"});
  EXPECT_EQ(read->mac, api::sign(api::hash_key(parent), read->signed_text));
  EXPECT_NE(read->mac, api::sign(api::hash_key(parent + "x"), read->signed_text));
}

TEST(api_key_text, every_changed_letter_of_a_search_key_breaks_it) {
  const auto text = search_key(R"({"filter_by":"brand:=Acme"})");
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto other = text;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    const auto read = api::read_search_key(other);
    EXPECT_TRUE(!read || !(read->mac == api::sign(api::hash_key(parent), read->signed_text))) << i;
  }
}

TEST(api_key_text, a_payload_that_is_not_understood_is_refused_since_passing_over_would_widen) {
  for (const auto* const payload :
       {"", "[]", "1", "{", R"({"filter":"x"})", R"({"filter_by":1})", R"({"filter_by":null})",
        R"({"expires_at":"soon"})", R"({"expires_at":-1})", R"({"expires_at":1.5})", R"({"fields":"name"})",
        R"({"fields":[1]})", R"({"filter_by":"a","filter_by":"b"})"})
    EXPECT_FALSE(api::make_search_key(parent, payload)) << payload;
  EXPECT_TRUE(api::make_search_key(parent, "{}"));
  EXPECT_FALSE(api::make_search_key("stoa_admin", "{}"));
  const auto filter = std::string(access::key_limits::filter_bytes, 'x');
  EXPECT_TRUE(api::make_search_key(parent, R"({"filter_by":")" + filter + "\"}"));
  EXPECT_FALSE(api::make_search_key(parent, R"({"filter_by":")" + filter + "x\"}"));
}

/// The vector that docs/api.md and the shops' own code are held to.
TEST(api_key_text, the_recipe_is_hmac_of_all_before_the_last_dot_under_the_hash_of_the_parent) {
  const auto text = search_key(R"({"filter_by":"brand:=Acme"})");
  const auto dot = text.rfind('.');
  const auto mac = api::sign(api::hash_key(parent), text.substr(0, dot));
  EXPECT_EQ(text.substr(0, dot), "stoa-search.0123456789abcdef." + api::to_base64url(R"({"filter_by":"brand:=Acme"})"));
  EXPECT_EQ(text.substr(dot + 1), api::to_base64url({reinterpret_cast<const char*>(mac.data()), mac.size()}));
}

TEST(api_reader, a_hidden_field_is_as_unknown_as_one_that_never_was) {
  auto by = api::reader{};
  by.sees_cost = false;
  const auto cost = api::read_include_fields(with("include_fields", "cost"), by);
  const auto never = api::read_include_fields(with("include_fields", "sooc"), by);
  ASSERT_FALSE(cost);
  ASSERT_FALSE(never);
  EXPECT_EQ(cost.failure().code, never.failure().code);
  EXPECT_EQ(cost.failure().detail, "a product has no field cost");
  EXPECT_TRUE(api::read_include_fields(with("include_fields", "cost")));
}

TEST(api_reader, what_a_key_does_not_show_cannot_be_filtered_sorted_counted_or_searched_by) {
  auto by = api::reader{};
  by.fields = std::vector<std::string>{"name", "price"};
  using asked = std::pair<const char*, const char*>;
  for (const auto& [name, text] :
       {asked{"filter_by", "brand:=Acme"}, asked{"filter_by", "attributes.colour:=red"},
        asked{"filter_by", "tags:=new"}, asked{"filter_by", "price:>1 && !(brand:missing)"},
        asked{"sort_by", "released:asc"}, asked{"sort_by", "attributes.size:asc"}, asked{"facet_by", "brand"},
        asked{"facet_by", "attributes.colour"}, asked{"query_by", "description"}, asked{"include_fields", "brand"}}) {
    EXPECT_FALSE(api::read_search(with(name, text), {}, by)) << name << " " << text;
    EXPECT_TRUE(api::read_search(with(name, text), {}, {})) << name << " " << text;
  }
  for (const auto& [name, text] : {asked{"filter_by", "price:>1"}, asked{"sort_by", "name:asc"},
                                   asked{"sort_by", "relevance"}, asked{"include_fields", "id,name"}})
    EXPECT_TRUE(api::read_search(with(name, text), {}, by)) << name << " " << text;
  const auto plain = api::read_search(with("q", "mug"), {}, by);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->query.fields, std::vector{search::text_field::name});
  EXPECT_EQ(plain->include_fields, (std::vector<std::string>{"id", "name", "price"}));
  by.fields = std::vector<std::string>{"price"};
  EXPECT_FALSE(api::read_search(with("q", "mug"), {}, by));
  EXPECT_TRUE(api::read_search(with("q", "*"), {}, by));
}

TEST(api_narrow, all_filters_of_a_key_are_required_whatever_the_search_asks) {
  auto by = access::caller{};
  by.filters = {"brand:=Acme || brand:=Ajax", "price:<10"};
  auto asked = search::query{};
  ASSERT_TRUE(api::narrow(by, {}, asked));
  ASSERT_NE(asked.required, nullptr);
  EXPECT_EQ(asked.required->is, search::filter::kind::all);
  EXPECT_EQ(asked.required->parts.size(), 2U);
  asked.currency = "JPY";
  EXPECT_FALSE(api::narrow(by, {}, asked));
  by.filters = {"nonsense"};
  const auto bad = api::narrow(by, {}, asked);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.failure().code, errc::unauthorized);
}

TEST(api_narrow, what_is_required_is_never_left_out_as_a_facets_own) {
  const auto facets = std::vector{search::facet_key{search::facet_field::brand, "", true}};
  const auto chosen = *search::parse_filter("brand:=Acme");
  const auto required = *search::parse_filter("brand:=[Acme,Ajax]");
  const auto parts = search::split(chosen, required, facets);
  EXPECT_EQ(parts.rest, required);
  ASSERT_EQ(parts.own.size(), 1U);
  EXPECT_EQ(parts.own[0].second, chosen);
  EXPECT_EQ(search::split(nullptr, required, facets).rest, required);
}

TEST(api_rights, only_health_pages_and_the_description_of_the_interface_are_open_to_everybody) {
  for (const auto& row : api::route_table()) {
    const auto is_open = !row.path.starts_with("v1/") && row.path != "metrics";
    auto match = api::route_match{};
    match.is = row.is;
    EXPECT_EQ(api::right_of(match) == access::right::nothing, is_open) << row.method << " " << row.path;
  }
}

} // namespace stoa::gateway
