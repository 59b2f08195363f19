// What retention plans, as laws over made-up shards.
#include "spine/retention.hpp"
#include "tests/support/sim_random.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace stoa::tests {

using spine::plan_retention;
using spine::retention_facts;
using spine::retention_limits;

namespace {

constexpr std::int64_t begin_ms = 1'000'000;

/// Four parts of ten records and 1,000 bytes each, a record every 10 ms: positions 1 to 40, the last at 1,000,390.
retention_facts forty_records() {
  auto x = retention_facts{};
  x.parts = {{1, 1'000}, {11, 1'000}, {21, 1'000}, {31, 1'000}};
  x.next_position = 41;
  x.state_position = x.durable_position = 40;
  x.now_ms = begin_ms + 400;
  return x;
}

std::int64_t time_of(event::position at) {
  return begin_ms + static_cast<std::int64_t>(at - 1) * 10;
}

result<std::int64_t> plain_time(event::position at) {
  return time_of(at);
}

retention_limits limits(std::int64_t age_ms, std::uint64_t byte_count) {
  auto x = retention_limits{};
  x.age_ms = age_ms;
  x.byte_count = byte_count;
  return x;
}

spine::retention_plan plan(const retention_facts& x, const retention_limits& limits) {
  const auto made = plan_retention(x, limits, plain_time);
  EXPECT_TRUE(made);
  return made ? *made : spine::retention_plan{};
}

constexpr std::uint64_t no_byte_limit = 1'000'000'000;
constexpr std::int64_t no_age_limit = 1'000'000'000;
using positions = std::vector<event::position>;

} // namespace

TEST(retention, without_a_checkpoint_before_the_window_nothing_is_trimmed) {
  auto x = forty_records();
  EXPECT_EQ(plan(x, limits(100, no_byte_limit)).trim_before, 1U);
  x.checkpoints = {31, 40}; // the window begins at 31: its first record is not to go
  EXPECT_EQ(plan(x, limits(100, no_byte_limit)).trim_before, 1U);
}

TEST(retention, the_log_goes_on_right_behind_the_newest_checkpoint_before_the_window) {
  auto x = forty_records();
  x.checkpoints = {5, 20, 30, 35};
  EXPECT_EQ(plan(x, limits(100, no_byte_limit)).trim_before, 31U) << "the window begins at 31";
  EXPECT_EQ(plan(x, limits(110, no_byte_limit)).trim_before, 21U) << "the window begins at 30";
  x.checkpoints = {5, 19, 30, 35};
  EXPECT_EQ(plan(x, limits(110, no_byte_limit)).trim_before, 11U) << "only whole parts go";
}

TEST(retention, the_window_is_the_lesser_of_both_limits) {
  auto x = forty_records();
  x.checkpoints = {10, 20, 30};
  EXPECT_EQ(plan(x, limits(no_age_limit, no_byte_limit)).trim_before, 1U);
  EXPECT_EQ(plan(x, limits(no_age_limit, 1'000)).trim_before, 31U);
  EXPECT_EQ(plan(x, limits(no_age_limit, 2'999)).trim_before, 11U) << "the last 29 records are in the window";
  EXPECT_EQ(plan(x, limits(300, 1'000)).trim_before, 31U);
  EXPECT_EQ(plan(x, limits(100, 3'000)).trim_before, 31U);
}

TEST(retention, a_log_of_which_all_is_too_old_keeps_its_last_part) {
  auto x = forty_records();
  x.now_ms += no_age_limit;
  x.checkpoints = {40};
  EXPECT_EQ(plan(x, limits(100, no_byte_limit)).trim_before, 31U);
}

TEST(retention, trimming_never_passes_the_record_of_a_kept_key) {
  auto x = forty_records();
  x.checkpoints = {10, 20, 30};
  x.oldest_key = 21;
  EXPECT_EQ(plan(x, limits(100, no_byte_limit)).trim_before, 21U);
  x.oldest_key = 20;
  EXPECT_EQ(plan(x, limits(100, no_byte_limit)).trim_before, 11U);
  x.oldest_key = 1;
  EXPECT_EQ(plan(x, limits(100, no_byte_limit)).trim_before, 1U);
}

TEST(retention, trimming_never_passes_what_the_durable_state_has_taken_in) {
  auto x = forty_records();
  x.checkpoints = {10, 20, 30};
  x.durable_position = 20;
  EXPECT_EQ(plan(x, limits(100, no_byte_limit)).trim_before, 21U);
  x.durable_position = 19;
  EXPECT_EQ(plan(x, limits(100, no_byte_limit)).trim_before, 11U);
}

TEST(retention, a_checkpoint_is_due_after_a_quarter_of_the_window) {
  auto x = forty_records();
  EXPECT_TRUE(plan(x, limits(no_age_limit, 16'000)).make_checkpoint) << "4,000 bytes, and there is none";
  EXPECT_FALSE(plan(x, limits(no_age_limit, 16'004)).make_checkpoint);
  EXPECT_TRUE(plan(x, limits(1'600, no_byte_limit)).make_checkpoint) << "the first record is 400 ms old";
  EXPECT_FALSE(plan(x, limits(1'604, no_byte_limit)).make_checkpoint);
  x.checkpoints = {35};
  EXPECT_TRUE(plan(x, limits(no_age_limit, 2'000)).make_checkpoint) << "500 bytes since";
  EXPECT_FALSE(plan(x, limits(no_age_limit, 2'004)).make_checkpoint);
  EXPECT_TRUE(plan(x, limits(200, no_byte_limit)).make_checkpoint) << "record 36 is 50 ms old";
  EXPECT_FALSE(plan(x, limits(204, no_byte_limit)).make_checkpoint);
}

TEST(retention, a_store_at_rest_makes_no_checkpoints) {
  auto x = forty_records();
  x.checkpoints = {40};
  x.now_ms += no_age_limit;
  EXPECT_FALSE(plan(x, limits(1, 1)).make_checkpoint);
  x.state_position = x.durable_position = 39;
  x.checkpoints = {39};
  EXPECT_FALSE(plan(x, limits(1, 1)).make_checkpoint) << "what the state has not applied is in no checkpoint";
}

TEST(retention, an_empty_log_is_left_alone) {
  auto x = retention_facts{};
  x.parts = {{1, 128}};
  EXPECT_EQ(plan(x, limits(1, 1)), (spine::retention_plan{false, 1, {}}));
}

TEST(retention, checkpoints_older_than_the_one_the_log_goes_on_from_are_dropped) {
  auto x = forty_records();
  x.checkpoints = {5, 12, 30, 35, 40};
  EXPECT_EQ(plan(x, limits(100, no_byte_limit)).drop, (positions{5, 12}));
  EXPECT_EQ(plan(x, limits(no_age_limit, no_byte_limit)).drop, positions{}) << "all are in the window";
  x.now_ms += no_age_limit;
  EXPECT_EQ(plan(x, limits(100, no_byte_limit)).drop, (positions{5, 12, 30, 35})) << "the newest stays";
}

TEST(retention, the_last_checkpoint_allowed_is_kept_and_one_more_costs_the_most_crowded) {
  auto x = forty_records();
  auto four = limits(no_age_limit, no_byte_limit);
  four.checkpoint_count_max = 4;
  x.checkpoints = {5, 20, 30, 40};
  EXPECT_EQ(plan(x, four).drop, positions{});
  x.checkpoints = {5, 20, 28, 30, 40};
  EXPECT_EQ(plan(x, four).drop, positions{28});
  x.checkpoints = {5, 6, 7, 39, 40};
  EXPECT_EQ(plan(x, four).drop, positions{6}) << "never the first or the last";
  x.checkpoints = {5, 20, 28, 30};
  four.byte_count = 4'000;
  EXPECT_TRUE(plan(x, four).make_checkpoint);
  EXPECT_EQ(plan(x, four).drop, positions{28}) << "the one made now counts";
}

TEST(retention, the_time_of_few_records_is_asked_and_first_of_those_that_begin_a_part) {
  auto x = retention_facts{};
  for (auto i = std::uint64_t{0}; i < 1'000; ++i)
    x.parts.push_back({1 + i * 1'000, 64});
  x.next_position = 1'000'001;
  auto asked = positions{};
  const auto found = spine::oldest_since(x, time_of(123'456), [&](event::position at) -> result<std::int64_t> {
    asked.push_back(at);
    return time_of(at);
  });
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, 123'456U);
  EXPECT_LE(asked.size(), 21U);
  EXPECT_TRUE(std::all_of(asked.begin(), asked.begin() + 9, [](auto at) { return at % 1'000 == 1; }));
  EXPECT_TRUE(std::all_of(asked.begin() + 10, asked.end(), [](auto at) { return at > 123'000 && at <= 124'000; }));
}

TEST(retention, a_time_that_cannot_be_read_ends_the_planning) {
  const auto unreadable = [](event::position) -> result<std::int64_t> { return error{errc::io_failed, "gone", ""}; };
  const auto made = plan_retention(forty_records(), limits(1, 1), unreadable);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.failure().code, errc::io_failed);
}

namespace {

/// A shard with anything in it that may be.
struct made_up_shard {
  explicit made_up_shard(sim_random& random) {
    auto time_ms = begin_ms;
    auto next = 1 + random.below(3) * 100;
    for (auto part = 1 + random.below(6); part > 0; --part) {
      const auto count = random.below(8) + (part > 1 ? 1 : 0);
      facts.parts.push_back({next, 128 + count * random.below(100)});
      next += count;
    }
    facts.next_position = next;
    for (auto at = facts.first_position(); at < next; ++at)
      times.push_back(time_ms += static_cast<std::int64_t>(random.below(20)));
    facts.now_ms = time_ms + static_cast<std::int64_t>(random.below(20));
    const auto before = facts.first_position() - 1;
    facts.durable_position = before + random.below(next - before);
    facts.state_position = facts.durable_position + random.below(next - facts.durable_position);
    for (auto at = before == 0 ? 1 : before; at <= facts.durable_position; at += 1 + random.below(4))
      if (at == before || random.chance(0.5)) // a trimmed log has one to go on from
        facts.checkpoints.push_back(at);
    if (random.chance(0.3) && next > facts.first_position())
      facts.oldest_key = facts.first_position() + random.below(next - facts.first_position());
    limits = tests::limits(static_cast<std::int64_t>(random.below(400)), random.below(2'000));
    limits.checkpoint_count_max = 3 + random.below(4);
  }

  event::position window() const {
    const auto young =
      std::find_if(times.begin(), times.end(), [&](auto t) { return t >= facts.now_ms - limits.age_ms; });
    const auto by_age = facts.first_position() + static_cast<std::uint64_t>(young - times.begin());
    return std::max(by_age, spine::oldest_within(facts, limits.byte_count));
  }

  retention_facts facts;
  retention_limits limits;
  std::vector<std::int64_t> times;
};

void expect_lawful(const made_up_shard& shard, const spine::retention_plan& made) {
  const auto& x = shard.facts;
  auto kept = positions{};
  std::set_difference(x.checkpoints.begin(), x.checkpoints.end(), made.drop.begin(), made.drop.end(),
                      std::back_inserter(kept));
  ASSERT_GE(made.trim_before, x.first_position());
  EXPECT_TRUE(std::any_of(x.parts.begin(), x.parts.end(),
                          [&](const auto& part) { return part.first_position == made.trim_before; }));
  if (made.trim_before > x.first_position()) {
    EXPECT_LE(made.trim_before, shard.window());
    EXPECT_LE(made.trim_before, x.durable_position + 1);
    EXPECT_LE(made.trim_before, x.oldest_key.value_or(made.trim_before));
    EXPECT_TRUE(
      std::any_of(kept.begin(), kept.end(), [&](auto at) { return at + 1 >= made.trim_before && at < shard.window(); }))
      << "no checkpoint from which the whole window can be folded";
  }
  EXPECT_EQ(x.checkpoints.empty(), kept.empty());
  if (!kept.empty()) {
    EXPECT_EQ(kept.back(), x.checkpoints.back());
  }
  EXPECT_LE(kept.size() + (made.make_checkpoint ? 1 : 0), shard.limits.checkpoint_count_max);
}

} // namespace

TEST(retention, every_plan_for_any_shard_is_lawful) {
  auto trimmed = 0;
  for (std::uint64_t seed = 1; seed <= 5'000 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    auto random = sim_random{seed};
    const auto shard = made_up_shard{random};
    const auto made = plan_retention(shard.facts, shard.limits, [&](event::position at) -> result<std::int64_t> {
      return shard.times.at(at - shard.facts.first_position());
    });
    ASSERT_TRUE(made);
    expect_lawful(shard, *made);
    trimmed += made->trim_before > shard.facts.first_position() ? 1 : 0;
  }
  EXPECT_GT(trimmed, 500);
}

TEST(retention, the_bytes_from_a_position_on_and_the_position_for_so_many_bytes_agree) {
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    auto random = sim_random{seed};
    const auto x = made_up_shard{random}.facts;
    const auto bytes = random.below(2'000);
    const auto first = spine::oldest_within(x, bytes);
    EXPECT_LE(spine::bytes_from(x, first), bytes) << "seed " << seed;
    if (first > x.first_position() && x.parts.back().first_position < x.next_position) {
      EXPECT_GT(spine::bytes_from(x, first - 1) + x.parts.size(), bytes) << "seed " << seed; // one for each rounding
    }
  }
}

} // namespace stoa::tests
