// What may be cut from the history, and what becomes of it.
#include "domain/catalog/decide.hpp"

#include <gtest/gtest.h>

#include <string>

namespace stoa::tests {

namespace {

catalog::decision decide_cut(std::size_t count, event::position at) {
  auto asked = catalog::command{};
  for (std::size_t i = 0; i < count; ++i)
    asked.history_cut.push_back({"p" + std::to_string(i), at});
  return catalog::decide(catalog::heads{}, asked, {.next_position = 10, .now_ms = 5});
}

} // namespace

TEST(history_cut, it_becomes_one_event_with_all_places_and_nothing_else) {
  const auto made = decide_cut(3, 9);
  EXPECT_FALSE(made.answer.refusal);
  ASSERT_EQ(made.events.size(), 1U);
  EXPECT_EQ(std::get<event::history_cut>(made.events[0]).places,
            (std::vector<event::history_place>{{"p0", 9}, {"p1", 9}, {"p2", 9}}));
}

TEST(history_cut, the_last_place_fits_and_one_more_is_refused) {
  constexpr auto most = event::history_cut::place_count_max;
  EXPECT_EQ(decide_cut(most, 9).events.size(), 1U);
  const auto made = decide_cut(most + 1, 9);
  EXPECT_TRUE(made.events.empty());
  ASSERT_TRUE(made.answer.refusal);
  EXPECT_EQ(made.answer.refusal->code, errc::too_large);
}

TEST(history_cut, a_record_that_is_still_to_come_cannot_be_cut) {
  const auto made = decide_cut(1, 10);
  EXPECT_TRUE(made.events.empty());
  ASSERT_TRUE(made.answer.refusal);
  EXPECT_EQ(made.answer.refusal->code, errc::invalid_field);
}

TEST(history_cut, a_cut_changes_nothing_that_deciding_needs) {
  auto state = catalog::heads{};
  const auto record = event::record{{1, 5, "r", "p"}, {event::history_cut{{{"p0", 1}}}}};
  state.sequence(record);
  state.commit(record);
  EXPECT_EQ(state.product_count(), 0U);
  EXPECT_EQ(state.key_count(), 0U);
}

} // namespace stoa::tests
