// Who guesses keys shows in the log without filling it.
#include "domain/access/refusals.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace stoa::tests {

using access::refusal_counts;

TEST(refusal_counts, a_line_is_due_whenever_the_count_of_an_address_has_doubled) {
  auto counts = refusal_counts{};
  auto due = std::vector<std::uint64_t>{};
  for (auto i = 0; i < 20; ++i)
    due.push_back(counts.add("10.0.0.1", 1'000 + i));
  EXPECT_EQ(due, (std::vector<std::uint64_t>{1, 2, 0, 4, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0}));
  EXPECT_EQ(counts.add("10.0.0.2", 1'050), 1U) << "each address for itself";
}

TEST(refusal_counts, a_new_minute_begins_at_one_again) {
  auto counts = refusal_counts{};
  const auto begin = refusal_counts::window_ms;
  EXPECT_EQ(counts.add("a", begin), 1U);
  EXPECT_EQ(counts.add("a", 2 * begin - 1), 2U);
  EXPECT_EQ(counts.add("a", 2 * begin), 1U);
}

TEST(refusal_counts, addresses_beyond_the_last_slot_are_counted_as_one) {
  auto counts = refusal_counts{};
  for (std::size_t i = 0; i < refusal_counts::address_count_max; ++i)
    EXPECT_EQ(counts.add(std::to_string(i), 1), 1U);
  EXPECT_EQ(counts.add("one more", 1), 1U);
  EXPECT_EQ(counts.add("and another", 1), 2U) << "counted with the one before";
  EXPECT_EQ(counts.add("0", 1), 2U) << "a known one is still its own";
}

} // namespace stoa::tests
