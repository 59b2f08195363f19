// Laws of joining the two halves of a view.
#include "spine/publisher.hpp"

#include <gtest/gtest.h>

namespace stoa::spine {
namespace {

folded at(event::position position) {
  auto made = folded{};
  made.position = position;
  made.categories = std::make_shared<catalog::category_tree>();
  made.resources = std::make_shared<resource::table>();
  return made;
}

search::snapshot_ptr snapshot() {
  return search::make_index()->publish();
}

/// Stands at position 5.
class Publisher : public testing::Test {
protected:
  bool shows(event::position position, const search::snapshot_ptr& half) const {
    return joined.current()->position() == position && &joined.current()->index() == half.get();
  }

  search::snapshot_ptr first = snapshot();
  search::snapshot_ptr second = snapshot();
  search::snapshot_ptr third = snapshot();
  publisher joined{std::make_shared<shard_files>(), at(5), first};
};

TEST_F(Publisher, a_view_is_shown_when_both_halves_are_there_and_not_before) {
  EXPECT_FALSE(joined.add(6, second));
  EXPECT_TRUE(shows(5, first));
  EXPECT_TRUE(joined.add(at(6)));
  EXPECT_TRUE(shows(6, second));
}

TEST_F(Publisher, a_merged_half_replaces_the_one_of_its_position_in_what_is_shown) {
  EXPECT_TRUE(joined.replace(5, second));
  EXPECT_TRUE(shows(5, second));
}

TEST_F(Publisher, a_merged_half_replaces_one_that_still_waits_for_its_twin) {
  EXPECT_FALSE(joined.add(6, second));
  EXPECT_FALSE(joined.replace(6, third));
  EXPECT_TRUE(shows(5, first));
  EXPECT_TRUE(joined.add(at(6)));
  EXPECT_TRUE(shows(6, third));
}

TEST_F(Publisher, a_merged_half_of_a_position_that_is_past_or_not_yet_there_is_passed_over) {
  EXPECT_FALSE(joined.replace(4, second));
  EXPECT_FALSE(joined.replace(6, second));
  EXPECT_TRUE(shows(5, first));
}

} // namespace
} // namespace stoa::spine
