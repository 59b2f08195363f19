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

TEST(domain_category, the_largest_id_tells_the_next_one) {
  EXPECT_EQ(category_tree{}.id_max(), 0u);
  EXPECT_EQ(printing().id_max(), 4u);
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
