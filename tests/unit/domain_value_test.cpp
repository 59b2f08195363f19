// Trees of values, and merge patches as RFC 7396 has them.
#include "domain/base/value.hpp"

#include <gtest/gtest.h>

#include <random>

namespace stoa::tests {

namespace {

value object(value_object members) {
  return members;
}
value list(value_list items) {
  return items;
}
value number(std::int64_t x) {
  return value::integer(x);
}

void erase(value& from, const std::string& name) {
  std::erase_if(*from.get_if<value_object>(), [&](const auto& member) { return member.first == name; });
}

/// RFC 7396's pseudocode, member by member.
value naive_merge(value target, const value& patch) {
  const auto* changes = patch.get_if<value_object>();
  if (changes == nullptr)
    return patch;
  if (target.get_if<value_object>() == nullptr)
    target = value_object{};
  for (const auto& [name, change] : *changes) {
    if (change.is_null()) {
      erase(target, name);
      continue;
    }
    const auto* before = target.find(name);
    auto merged = naive_merge(before == nullptr ? value{} : *before, change);
    target.set(name, std::move(merged));
  }
  return target;
}

value random_tree(std::mt19937_64& random, int depth) {
  if (depth == 0 || random() % 4 == 0)
    return random() % 3 == 0 ? value{} : number(static_cast<std::int64_t>(random() % 3));
  auto tree = value{value_object{}};
  for (auto count = random() % 6; count > 0; --count)
    tree.set(std::string(1, static_cast<char>('a' + random() % 8)), random_tree(random, depth - 1));
  return tree;
}

} // namespace

TEST(domain_value, a_member_is_found_by_name_and_only_in_objects) {
  const auto x = object({{"a", "1"}, {"b", true}});
  ASSERT_NE(x.find("b"), nullptr);
  EXPECT_EQ(*x.find("b"), value{true});
  EXPECT_EQ(x.find("c"), nullptr);
  EXPECT_EQ(value{"a"}.find("a"), nullptr);
  EXPECT_EQ(value{}.find(""), nullptr);
  EXPECT_EQ(list({"a"}).find("a"), nullptr);
}

TEST(domain_value, setting_replaces_in_place_or_appends) {
  auto x = value{};
  x.set("a", number(1));
  x.set("b", number(2));
  x.set("a", number(3));
  EXPECT_EQ(x, object({{"a", number(3)}, {"b", number(2)}}));
}

TEST(domain_value, kinds_have_the_names_of_json) {
  EXPECT_STREQ(value{}.kind(), "null");
  EXPECT_STREQ(value{false}.kind(), "boolean");
  EXPECT_STREQ(number(7).kind(), "number");
  EXPECT_STREQ(value{"x"}.kind(), "string");
  EXPECT_STREQ(list({}).kind(), "list");
  EXPECT_STREQ(object({}).kind(), "object");
}

TEST(domain_value, integers_are_normalised_decimals) {
  EXPECT_EQ(number(1500), value{(decimal{15, 2})});
  EXPECT_EQ(number(-999'999'999'999'999'999), value{(decimal{-999'999'999'999'999'999, 0})});
}

// The examples of RFC 7396, appendix A, in its order.
TEST(domain_value, merge_patch_gives_the_results_of_the_rfc) {
  const auto nothing = value{};
  struct example {
    value target, patch, merged;
  };
  const auto examples = std::vector<example>{
    {object({{"a", "b"}}), object({{"a", "c"}}), object({{"a", "c"}})},
    {object({{"a", "b"}}), object({{"b", "c"}}), object({{"a", "b"}, {"b", "c"}})},
    {object({{"a", "b"}}), object({{"a", nothing}}), object({})},
    {object({{"a", "b"}, {"b", "c"}}), object({{"a", nothing}}), object({{"b", "c"}})},
    {object({{"a", list({"b"})}}), object({{"a", "c"}}), object({{"a", "c"}})},
    {object({{"a", "c"}}), object({{"a", list({"b"})}}), object({{"a", list({"b"})}})},
    {object({{"a", object({{"b", "c"}})}}), object({{"a", object({{"b", "d"}, {"c", nothing}})}}),
     object({{"a", object({{"b", "d"}})}})},
    {object({{"a", list({object({{"b", "c"}})})}}), object({{"a", list({number(1)})}}),
     object({{"a", list({number(1)})}})},
    {list({"a", "b"}), list({"c", "d"}), list({"c", "d"})},
    {object({{"a", "b"}}), list({"c"}), list({"c"})},
    {object({{"a", "foo"}}), nothing, nothing},
    {object({{"a", "foo"}}), "bar", "bar"},
    {object({{"e", nothing}}), object({{"a", number(1)}}), object({{"e", nothing}, {"a", number(1)}})},
    {list({number(1), number(2)}), object({{"a", "b"}, {"c", nothing}}), object({{"a", "b"}})},
    {object({}), object({{"a", object({{"bb", object({{"ccc", nothing}})}})}}),
     object({{"a", object({{"bb", object({})}})}})}};
  for (std::size_t i = 0; i < examples.size(); ++i)
    EXPECT_EQ(merge_patch(examples[i].target, examples[i].patch), examples[i].merged) << "example " << i + 1;
}

TEST(domain_value, merge_patch_agrees_with_the_rfcs_pseudocode_on_any_trees) {
  auto random = std::mt19937_64{7396};
  for (auto round = 0; round < 3'000; ++round) {
    const auto target = random_tree(random, 3);
    const auto patch = random_tree(random, 3);
    ASSERT_EQ(merge_patch(target, patch), naive_merge(target, patch)) << round;
  }
}

TEST(domain_value, a_patch_of_as_many_members_as_a_body_holds_costs_no_square) {
  auto target = value_object{};
  auto patch = value_object{};
  for (auto i = 0; i < 100'000; ++i) {
    target.emplace_back("t" + std::to_string(i), true);
    patch.emplace_back((i % 2 == 0 ? "t" : "p") + std::to_string(i), i % 3 == 0 ? value{} : value{false});
  }
  const auto merged = merge_patch(target, patch);
  // 50,000 of each kind; of the even ones every third number is divisible by six, of the odd ones by three.
  EXPECT_EQ(merged.get_if<value_object>()->size(), 100'000u - 16'667u + (50'000u - 16'667u));
}

} // namespace stoa::tests
