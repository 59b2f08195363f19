// The demo's catalogue: the same for everybody, and nothing in it that an import would refuse.
#include "app/demo/rows.hpp"
#include "app/demo/words.hpp"
#include "codec/rows.hpp"
#include "gateway/web/picture.hpp"
#include "tests/support/row_draft.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace stoa::tests {

using app::demo::rows;

namespace {

std::vector<catalog::product_draft> drafts_of(const std::string& text) {
  auto out = std::vector<catalog::product_draft>{};
  const auto reader = codec::make_row_reader({.format = codec::row_format::jsonl});
  reader->feed(text, true);
  while (auto next = reader->next()) {
    auto draft = draft_of(*next);
    EXPECT_TRUE(draft) << "line " << next->line << ": "
                       << (draft ? "" : draft.failure().field + " " + draft.failure().detail);
    if (draft)
      out.push_back(std::move(*draft));
  }
  return out;
}

} // namespace

TEST(demo_rows, the_same_seed_gives_the_same_bytes_and_another_one_others) {
  EXPECT_EQ(rows(7, 500), rows(7, 500));
  EXPECT_NE(rows(7, 500), rows(8, 500));
  EXPECT_TRUE(rows(7, 500).starts_with(rows(7, 400))) << "a row does not depend on how many follow";
}

TEST(demo_rows, all_are_products_with_names_of_their_own_in_both_languages) {
  const auto all = drafts_of(rows());
  ASSERT_EQ(all.size(), app::demo::product_count_default);
  auto names = std::map<std::string, std::set<std::string>>{};
  auto drafts = std::size_t{0};
  for (const auto& x : all) {
    for (const auto& [kind, name] :
         {std::pair{"id", x.item.id}, {"sku", x.item.sku}, {"slug", x.item.slug}, {"gtin", x.item.gtins.at(0)}})
      ASSERT_TRUE(names[kind].insert(name).second) << kind << " " << name << " occurs twice";
    for (const auto& v : x.item.variants)
      ASSERT_TRUE(names["sku"].insert(v.sku).second) << v.sku;
    ASSERT_EQ(x.item.name.by_language.size(), 2U);
    ASSERT_EQ(x.item.description.by_language.size(), 2U);
    ASSERT_TRUE(x.item.price && x.item.prices.size() >= 2);
    drafts += x.item.status == catalog::product_status::draft;
  }
  EXPECT_GT(drafts, 100U);
  EXPECT_LT(drafts, 400U);
}

TEST(demo_rows, twelve_departments_share_them_evenly) {
  auto counts = std::map<std::string, std::size_t>{};
  for (const auto& x : drafts_of(rows(1, 3'600)))
    ++counts[x.category_path.at(0)];
  ASSERT_EQ(counts.size(), 12U);
  for (const auto& [name, count] : counts)
    EXPECT_EQ(count, 300U) << name;
}

TEST(demo_rows, every_kind_has_a_picture_and_the_colour_it_says) {
  for (const auto& kind : app::demo::kinds)
    EXPECT_FALSE(gateway::web::glyph_of(kind.code).empty()) << kind.code;
  for (const auto& x : drafts_of(rows(3, 200)))
    for (const auto& [name, said] : x.item.attributes)
      if (name == "colour") {
        EXPECT_EQ(std::get<std::string>(said), gateway::web::paint_of(x.item.id).name_en) << x.item.id;
      }
}

} // namespace stoa::tests
