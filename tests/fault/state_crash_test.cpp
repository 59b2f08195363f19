// What survives a power loss at any moment is the state at one position, all families alike, and nothing that was
// announced as durable is missing. What does not survive is noticed, and made again from a checkpoint or from the log.
#include "tests/fault/state_crash_round.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

namespace stoa::tests {

namespace {

std::uint64_t round_count() {
  const auto* const text = std::getenv("STOA_ROUNDS");
  return text == nullptr ? 25 : std::strtoull(text, nullptr, 10);
}

/// Number of rounds in which the law was broken; the first breach in `what`.
std::uint64_t count_breaches(std::uint64_t rounds, crash_fault planted, crash_tally& counts, std::string& what) {
  auto breaches = std::uint64_t{0};
  for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
    const auto problem = crash_round{seed, planted, counts}.run();
    if (!problem.empty() && breaches++ == 0)
      what = "seed " + std::to_string(seed) + ": " + problem;
  }
  return breaches;
}

void print_rescues(const crash_tally& x) {
  std::cout << "made again from nothing " << x.rescued_from_nothing << ", from a checkpoint "
            << x.rescued_from_checkpoint << ", died meanwhile " << x.rescues_cut_short << ", batches replayed "
            << x.batches_replayed << "\n";
}

} // namespace

TEST(state_crash, a_power_loss_leaves_the_state_at_one_position_that_is_not_before_the_announced_one) {
  auto counts = crash_tally{};
  auto what = std::string{};
  EXPECT_EQ(count_breaches(round_count(), crash_fault::none, counts, what), 0u) << what;
  EXPECT_GT(counts.failures, 0u) << "no failure hit the state at work: the test proves nothing";
  EXPECT_GT(counts.reopened, 0u);
  EXPECT_GT(counts.automatic_flushes, 0u);
  EXPECT_GT(counts.batches_replayed, 0u);
  EXPECT_EQ(counts.rescued_from_nothing + counts.rescued_from_checkpoint, 0u);
  EXPECT_GT(counts.damage.lost_bytes, 0u);
  EXPECT_GT(counts.damage.lost_changes, 0u);
  std::cout << "failures " << counts.failures << ", reopened " << counts.reopened << ", automatic flushes "
            << counts.automatic_flushes << ", batches replayed " << counts.batches_replayed << ", bytes lost "
            << counts.damage.lost_bytes << ", changes of names undone " << counts.damage.lost_changes << "\n";
}

// RocksDB's manifest does not withstand a hole in its unsynced tail. Then the state is made again.
TEST(state_crash, pages_that_reach_the_disk_in_any_order_are_withstood_or_the_state_is_made_again) {
  auto counts = crash_tally{};
  auto what = std::string{};
  EXPECT_EQ(count_breaches(round_count(), crash_fault::holes, counts, what), 0u) << what;
  EXPECT_GT(counts.rescued_from_nothing + counts.rescued_from_checkpoint, 0u) << "no hole mattered";
  print_rescues(counts);
}

TEST(state_crash, lost_and_damaged_files_are_noticed_and_the_state_is_made_again) {
  auto counts = crash_tally{};
  auto what = std::string{};
  EXPECT_EQ(count_breaches(round_count(), crash_fault::damage, counts, what), 0u) << what;
  EXPECT_GT(counts.rescued_from_nothing, 0u);
  EXPECT_GT(counts.rescued_from_checkpoint, 0u);
  EXPECT_GT(counts.rescues_cut_short, 0u);
  print_rescues(counts);
}

TEST(state_crash, a_flush_of_one_family_is_caught) {
  auto counts = crash_tally{};
  auto what = std::string{};
  EXPECT_GT(count_breaches(5, crash_fault::one_family, counts, what), 0u);
}

TEST(state_crash, flushes_that_are_not_atomic_are_caught) {
  auto counts = crash_tally{};
  auto what = std::string{};
  EXPECT_GT(count_breaches(10, crash_fault::no_atomic_flush, counts, what), 0u);
}

} // namespace stoa::tests
