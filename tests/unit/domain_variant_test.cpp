// A variant written by itself changes its product's list of variants and nothing else.
#include "domain/catalog/variant_rules.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using catalog::change_variant;
using catalog::write_variant;
using verb = catalog::change_variant::verb;

namespace {

value variant(const char* sku, const char* size) {
  return value_object{{"sku", sku}, {"options", value_object{{"size", size}}}};
}

value product(value_list variants) {
  auto x = value{value_object{{"id", "mug"}, {"name", "Mug"}}};
  if (!variants.empty())
    x.set("variants", std::move(variants));
  return x;
}

result<catalog::variant_written> written(const value& before, verb does, const char* sku, value content = {}) {
  return write_variant(before, change_variant{"mug", sku, does, std::move(content)});
}

const auto size_m = value{value_object{{"options", value_object{{"size", "M"}}}}};

} // namespace

TEST(variant_rules, a_put_adds_at_the_end_or_replaces_in_its_place) {
  const auto first = written(product({}), verb::put, "A", value_object{{"options", value_object{{"size", "S"}}}});
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->is_new);
  const auto two = product({variant("A", "S"), variant("B", "L")});
  const auto replaced = written(two, verb::put, "A", variant("A", "M"));
  ASSERT_TRUE(replaced);
  EXPECT_FALSE(replaced->is_new);
  EXPECT_EQ(replaced->document, product({variant("A", "M"), variant("B", "L")}));
  const auto added = written(two, verb::put, "C", variant("C", "XL"));
  EXPECT_EQ(added->document, product({variant("A", "S"), variant("B", "L"), variant("C", "XL")}));
}

TEST(variant_rules, a_patch_merges_and_keeps_the_sku) {
  const auto patched = written(product({variant("A", "S")}), verb::patch, "A", size_m);
  ASSERT_TRUE(patched);
  EXPECT_EQ(patched->document, product({variant("A", "M")}));
}

TEST(variant_rules, a_deletion_takes_one_away) {
  const auto left = written(product({variant("A", "S"), variant("B", "L")}), verb::remove, "A");
  ASSERT_TRUE(left);
  EXPECT_EQ(left->document, product({variant("B", "L")}));
}

TEST(variant_rules, what_is_not_there_is_neither_patched_nor_deleted) {
  for (const auto does : {verb::patch, verb::remove}) {
    const auto refused = written(product({variant("A", "S")}), does, "B", size_m);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.failure().code, errc::not_found);
    EXPECT_EQ(refused.failure().field, "sku");
  }
}

TEST(variant_rules, a_sku_never_changes) {
  for (const auto does : {verb::put, verb::patch}) {
    const auto refused = written(product({variant("A", "S")}), does, "A", value_object{{"sku", "B"}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.failure().code, errc::invalid_field);
  }
}

} // namespace stoa::tests
