// Laws of sort keys, field names and the ends of pages.
#include "domain/search/sort.hpp"

#include <gtest/gtest.h>

#include <random>

namespace stoa::tests {

namespace {

using search::sort_field;
using keys = std::vector<search::sort_key>;

struct shop {
  shop() {
    for (auto i = 0; i < 10; ++i) {
      auto item = catalog::product{};
      item.id = "p" + std::to_string(i);
      item.name.plain = i % 2 == 0 ? "Toner" : "Black toner";
      index->put(search::analyse(item));
    }
    seen = index->publish();
  }

  result<search::answer> run(const search::query& asked) const { return seen->run(asked, tree); }

  catalog::category_tree tree;
  std::unique_ptr<search::index> index = search::make_index();
  search::snapshot_ptr seen;
};

search::query two_toners() {
  auto asked = search::query{};
  asked.words = "toner";
  asked.hit_count_max = 2;
  return asked;
}

} // namespace

TEST(search_sort, keys_are_read_with_and_without_direction) {
  EXPECT_EQ(*search::parse_sort(""), keys{});
  EXPECT_EQ(*search::parse_sort("price:asc, name:desc"), (keys{{sort_field::price, false}, {sort_field::name, true}}));
  EXPECT_EQ(*search::parse_sort("relevance,created_at"),
            (keys{{sort_field::relevance, true}, {sort_field::created_at, false}}));
  EXPECT_EQ(*search::parse_sort("_text_match:desc,updated_at:desc,id"),
            (keys{{sort_field::relevance, true}, {sort_field::updated_at, true}, {sort_field::id, false}}));
}

TEST(search_sort, wrong_keys_are_refused) {
  EXPECT_TRUE(search::parse_sort("price,name,id"));
  for (const auto* text :
       {"price,name,id,created_at", "attributes.:asc", "attributes.a`b", "attributes.a,attributes.`a`:desc", "prize",
        "price:up", "price:", ",", "price,", "price,price:desc", "relevance,_text_match", ":asc"}) {
    const auto out = search::parse_sort(text);
    ASSERT_FALSE(out) << text;
    EXPECT_EQ(out.failure().code, errc::invalid_field);
    EXPECT_EQ(out.failure().field, "sort_by");
  }
}

TEST(search_sort, text_fields_are_known_by_name) {
  EXPECT_EQ(search::parse_text_field("name"), search::text_field::name);
  EXPECT_EQ(search::parse_text_field("description"), search::text_field::description);
  EXPECT_EQ(search::parse_text_field("price"), std::nullopt);
}

TEST(search_page, the_end_of_another_query_is_refused) {
  const auto x = shop{};
  const auto first = x.run(two_toners());
  ASSERT_FALSE(first->after.empty());
  auto others = std::vector<search::query>(9, two_toners());
  others[0].words = "toner black";
  others[1].sort = {{sort_field::name, false}};
  others[2].currency = "EUR";
  others[3].published_only = false;
  others[4].filter = *search::parse_filter("brand:!=HP");
  others[5].fields = {search::text_field::name};
  others[6].last_word_is_prefix = false;
  others[7].words = "*";
  others[8].filter = *search::parse_filter("price:>=10");
  for (auto& other : others) {
    other.after = first->after;
    const auto out = x.run(other);
    ASSERT_FALSE(out);
    EXPECT_EQ(out.failure().code, errc::invalid_field);
    EXPECT_EQ(out.failure().field, "after");
  }
}

TEST(search_page, filters_that_differ_in_one_value_have_different_pages) {
  const auto x = shop{};
  auto asked = two_toners();
  asked.filter = *search::parse_filter("brand:!=[HP,Sony] || price:>10");
  asked.after = x.run(asked)->after;
  ASSERT_FALSE(asked.after.empty());
  for (const auto* text :
       {"brand:!=[HP,Sonny] || price:>10", "brand:!=[HP,Sony] || price:>=10", "brand:!=[HP,Sony] || price:>11",
        "model:!=[HP,Sony] || price:>10", "brand:!=[HP,Sony] && price:>10", "brand:!=[HP,Sony]"}) {
    asked.filter = *search::parse_filter(text);
    EXPECT_FALSE(x.run(asked)) << text;
  }
}

TEST(search_page, another_page_size_and_other_facets_may_go_on_from_the_same_end) {
  const auto x = shop{};
  auto asked = two_toners();
  asked.after = x.run(asked)->after;
  asked.hit_count_max = 100;
  asked.facets = {search::facet_field::brand};
  const auto rest = x.run(asked);
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->hits.size(), 8U);
  EXPECT_EQ(rest->found, 10U);
  EXPECT_EQ(rest->after, "");
}

TEST(search_page, damaged_and_made_up_ends_are_refused) {
  const auto x = shop{};
  auto asked = two_toners();
  const auto good = x.run(asked)->after;
  auto random = std::mt19937{3};
  for (std::size_t i = 0; i < good.size(); ++i)
    for (auto bit = 0; bit < 8; ++bit) {
      asked.after = good;
      asked.after[i] = static_cast<char>(asked.after[i] ^ (1 << bit));
      ASSERT_FALSE(x.run(asked)) << i;
    }
  for (std::size_t size = 1; size < good.size(); ++size) {
    asked.after = good.substr(0, size);
    ASSERT_FALSE(x.run(asked));
    for (auto& c : asked.after)
      c = static_cast<char>(random());
    ASSERT_FALSE(x.run(asked));
  }
}

TEST(search_page, no_hits_asked_for_means_counts_without_a_next_page) {
  const auto x = shop{};
  auto asked = two_toners();
  asked.hit_count_max = 0;
  const auto out = x.run(asked);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->found, 10U);
  EXPECT_TRUE(out->hits.empty());
  EXPECT_EQ(out->after, "");
}

TEST(search_page, the_last_page_has_no_end_even_when_it_is_full) {
  const auto x = shop{};
  auto asked = two_toners();
  asked.hit_count_max = 5;
  asked.after = x.run(asked)->after;
  ASSERT_FALSE(asked.after.empty());
  const auto last = x.run(asked);
  EXPECT_EQ(last->hits.size(), 5U);
  EXPECT_EQ(last->after, "");
}

} // namespace stoa::tests
