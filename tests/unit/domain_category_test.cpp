// The category tree, and the names of statuses and states.
#include "domain/catalog/category.hpp"
#include "domain/event/task.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using catalog::category_tree;

namespace {

category_tree printing() {
  auto tree = category_tree{};
  tree.put({1, 0, "Printing"});
  tree.put({2, 1, "Toner"});
  tree.put({3, 1, "Ink"});
  tree.put({4, 0, "Toner"});
  return tree;
}

} // namespace

TEST(domain_category, children_are_found_by_parent_and_name) {
  const auto tree = printing();
  EXPECT_EQ(tree.child(0, "Printing")->id, 1u);
  EXPECT_EQ(tree.child(1, "Toner")->id, 2u);
  EXPECT_EQ(tree.child(0, "Toner")->id, 4u);
  EXPECT_EQ(tree.child(1, "Printing"), nullptr);
  EXPECT_EQ(tree.child(9, "Toner"), nullptr);
  EXPECT_EQ(tree.find(5), nullptr);
  EXPECT_EQ(tree.find(3)->name, "Ink");
}

TEST(domain_category, a_path_goes_from_the_root_to_the_category) {
  const auto tree = printing();
  EXPECT_EQ(tree.path(2), (std::vector<std::string>{"Printing", "Toner"}));
  EXPECT_EQ(tree.lineage(2), (std::vector<catalog::category_id>{1, 2}));
  EXPECT_EQ(tree.label(2), "Printing > Toner");
  EXPECT_EQ(tree.label(1), "Printing");
  EXPECT_TRUE(tree.path(99).empty());
  EXPECT_TRUE(tree.lineage(0).empty());
  EXPECT_EQ(tree.label(99), "");
}

TEST(domain_category, a_replaced_category_is_found_under_its_new_name_only) {
  auto tree = printing();
  tree.put({2, 1, "Cartridges"});
  EXPECT_EQ(tree.child(1, "Toner"), nullptr);
  EXPECT_EQ(tree.child(1, "Cartridges")->id, 2u);
  EXPECT_EQ(tree.size(), 4u);
  tree.put({2, 4, "Cartridges"});
  EXPECT_EQ(tree.child(1, "Cartridges"), nullptr);
  EXPECT_EQ(tree.label(2), "Toner > Cartridges");
}

TEST(domain_category, two_that_swap_names_are_both_found) {
  auto tree = printing();
  tree.put({2, 1, "Ink"});
  tree.put({3, 1, "Toner"});
  EXPECT_EQ(tree.child(1, "Ink")->id, 2u);
  EXPECT_EQ(tree.child(1, "Toner")->id, 3u);
}

TEST(domain_category, a_number_is_given_once_and_never_one_that_is_another_categorys_id) {
  EXPECT_EQ(category_tree{}.next_number(), 1u);
  auto tree = printing();
  EXPECT_EQ(tree.next_number(), 5u);
  tree.erase(4);
  EXPECT_EQ(tree.next_number(), 5u);
  auto other = catalog::category{9, 0, "Paper"};
  other.key = "10";
  tree.put(other);
  EXPECT_EQ(tree.next_number(), 11u);
  EXPECT_EQ(tree.find("10")->id, 9u);
}

TEST(domain_category, children_stand_in_their_order_then_by_name) {
  auto tree = printing();
  auto last = catalog::category{5, 1, "Aaa"};
  last.order = 7;
  tree.put(last);
  auto names = std::vector<std::string>{};
  for (const auto* x : tree.children(1))
    names.push_back(x->name);
  EXPECT_EQ(names, (std::vector<std::string>{"Ink", "Toner", "Aaa"}));
}

TEST(domain_category, a_name_is_that_of_the_language_else_of_its_primary_one_else_the_stores) {
  auto x = catalog::category{1, 0, "Pens"};
  x.names = {{"de", "Stifte"}, {"de-AT", "Schreiber"}, {"zh", "\xe7\xac\x94"}};
  EXPECT_EQ(name_in(x, "de-at"), "Schreiber");
  EXPECT_EQ(name_in(x, "de-CH"), "Stifte");
  EXPECT_EQ(name_in(x, "ZH-Hant-TW"), "\xe7\xac\x94");
  EXPECT_EQ(name_in(x, "fr"), "Pens");
  EXPECT_EQ(name_in(x, ""), "Pens");
}

TEST(domain_category, what_is_above_comes_first_and_the_rest_by_id) {
  auto tree = printing();
  auto named = catalog::category{5, 0, "Zebra"};
  named.key = "a";
  tree.put(named);
  auto order = std::string{};
  for (const auto* x : tree.parents_first())
    order += client_id(*x) + " ";
  EXPECT_EQ(order, "1 4 a 2 3 ");
}

TEST(domain_category, a_path_is_as_young_as_the_youngest_change_above_it) {
  auto tree = printing();
  auto root = *tree.find(1U);
  root.version = 9;
  tree.put(root);
  EXPECT_EQ(tree.changed_at(2), 9u);
  EXPECT_EQ(tree.changed_at(4), 1u);
}

TEST(domain_category, a_ring_in_a_damaged_tree_ends) {
  auto tree = category_tree{};
  tree.put({1, 2, "a"});
  tree.put({2, 1, "b"});
  EXPECT_EQ(tree.lineage(1).size(), 2u);
}

TEST(domain_category, statuses_and_task_states_have_stable_names) {
  using catalog::parse_product_status;
  using catalog::product_status;
  for (const auto status : {product_status::draft, product_status::published, product_status::archived})
    EXPECT_EQ(parse_product_status(to_string(status)), status);
  EXPECT_STREQ(to_string(product_status::archived), "archived");
  EXPECT_STREQ(to_string(static_cast<product_status>(7)), "unknown");
  for (const auto* name : {"", "Draft", "unknown", "published "})
    EXPECT_EQ(parse_product_status(name), std::nullopt) << name;
  using event::task_state;
  EXPECT_STREQ(to_string(task_state::queued), "queued");
  EXPECT_STREQ(to_string(task_state::running), "running");
  EXPECT_STREQ(to_string(task_state::done), "done");
  EXPECT_STREQ(to_string(task_state::failed), "failed");
  EXPECT_STREQ(to_string(static_cast<task_state>(9)), "unknown");
}

} // namespace stoa::tests
