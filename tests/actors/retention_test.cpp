// The RETENTION of a shard: in which order, on which thread, and what a failure leaves to the next round.
#include "domain/base/bytes.hpp"
#include "tests/support/actors/sim_shard.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace stoa::tests {

namespace {

constexpr auto never = std::numeric_limits<std::int64_t>::max();

catalog::operation put(int number) {
  auto draft = catalog::product_draft{};
  draft.item.id = "p" + std::to_string(number % 3);
  draft.item.name.plain = "name" + std::to_string(number);
  return {catalog::put_product{draft}, {}};
}

/// Writes each a second after the one before.
void write(sim_shard& shard, int count) {
  for (auto i = 0; i < count; ++i) {
    shard.time().advance_ms(1'000);
    static_cast<void>(shard.write(put(static_cast<int>(shard.view()->position())), never));
    while (shard.waiting_syncs() > 0)
      shard.sync();
  }
}

/// The last ten seconds.
spine::retention_limits ten_seconds() {
  auto limits = spine::retention_limits{};
  limits.age_ms = 10'000;
  return limits;
}

/// Twenty writes, a checkpoint after the fifth: five records are to go.
std::unique_ptr<sim_shard> shard_with_a_past(std::uint64_t seed = 1) {
  auto shard = std::make_unique<sim_shard>(seed);
  write(*shard, 5);
  EXPECT_TRUE(shard->files().state->make_checkpoint());
  write(*shard, 15);
  return shard;
}

void next_round(sim_shard& shard) {
  shard.system().advance_ms(sim_shard::retention_interval.count());
}

std::vector<std::uint64_t> checkpoints_of(const sim_shard& shard) {
  const auto kept = shard.files().state->checkpoints();
  return kept ? *kept : std::vector<std::uint64_t>{};
}

/// Position of the oldest entry.
std::uint64_t history_begin(const sim_shard& shard) {
  auto oldest = never + std::uint64_t{0};
  EXPECT_TRUE(shard.files().state->snapshot()->scan(storage::family::history, "", [&](std::string_view key, auto) {
    oldest = std::min(oldest, from_big_endian(key.substr(key.size() - 8)));
    return true;
  }));
  return oldest;
}

} // namespace

TEST(retention_actor, it_makes_a_checkpoint_cuts_the_history_and_then_trims_on_the_sync_thread) {
  const auto shard = shard_with_a_past();
  shard->retain(ten_seconds());
  EXPECT_EQ(checkpoints_of(*shard), (std::vector<std::uint64_t>{5, 20}));
  ASSERT_EQ(shard->waiting_syncs(), 1U) << "the cut is on its way";
  EXPECT_EQ(shard->waiting_trims(), 0U) << "trimmed before the cut is durable";
  EXPECT_EQ(history_begin(*shard), 1U);
  shard->sync();
  EXPECT_EQ(history_begin(*shard), 6U);
  for (auto left = 5U; left > 0; --left) {
    ASSERT_EQ(shard->waiting_trims(), 1U) << "one part at a time";
    shard->trim();
  }
  EXPECT_EQ(shard->waiting_trims(), 0U);
  EXPECT_EQ(shard->files().log->first_position(), 6U);
  EXPECT_EQ(shard->board().log_first_position, 6U);
  EXPECT_EQ(shard->board().checkpoints, 2U);
  EXPECT_GT(shard->board().log_bytes, 0U);
}

TEST(retention_actor, checkpoints_go_only_when_the_log_is_trimmed) {
  const auto shard = shard_with_a_past();
  shard->retain(ten_seconds());
  shard->sync();
  while (shard->waiting_trims() > 0)
    shard->trim();
  write(*shard, 20); // 20 lies before the window now, and 5 is of no use
  next_round(*shard);
  shard->sync();
  while (shard->waiting_trims() > 0) {
    EXPECT_EQ(checkpoints_of(*shard).front(), 5U);
    shard->trim();
  }
  EXPECT_EQ(checkpoints_of(*shard).front(), 20U);
  EXPECT_EQ(shard->files().log->first_position(), 21U);
}

TEST(retention_actor, a_cut_that_finds_the_disk_full_trims_nothing_and_the_next_round_goes_on) {
  const auto shard = shard_with_a_past();
  shard->retain(ten_seconds());
  shard->sync(storage::append_status::full);
  EXPECT_EQ(shard->waiting_trims(), 0U);
  EXPECT_EQ(shard->files().log->first_position(), 1U);
  shard->time().advance_ms(1'000);
  next_round(*shard);
  ASSERT_EQ(shard->waiting_syncs(), 1U);
  shard->sync();
  while (shard->waiting_trims() > 0)
    shard->trim();
  EXPECT_EQ(shard->files().log->first_position(), 6U);
}

TEST(retention_actor, threads_with_too_much_to_do_are_asked_again_after_the_interval) {
  const auto shard = shard_with_a_past();
  shard->refuse_work(true);
  shard->retain(ten_seconds());
  EXPECT_EQ(checkpoints_of(*shard).size(), 1U);
  shard->refuse_work(false);
  shard->system().advance_ms(sim_shard::retention_interval.count() - 1);
  EXPECT_EQ(checkpoints_of(*shard).size(), 1U);
  shard->system().advance_ms(1);
  EXPECT_EQ(checkpoints_of(*shard).size(), 2U);
}

TEST(retention_actor, while_a_round_runs_no_other_begins) {
  const auto shard = shard_with_a_past();
  shard->hold_work(true);
  shard->retain(ten_seconds());
  caf::anon_send(shard->links().retention, messages::retention_due{});
  next_round(*shard);
  shard->hold_work(false);
  EXPECT_EQ(shard->waiting_syncs(), 1U) << "one cut";
  shard->sync();
  EXPECT_EQ(shard->waiting_trims(), 1U);
}

TEST(retention_actor, what_readers_and_writers_see_is_the_same_in_any_order_of_the_actors) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto shard = shard_with_a_past(seed);
    shard->retain(ten_seconds());
    const auto beside = shard->write(put(100), never);
    while (shard->waiting_syncs() > 0 || shard->waiting_trims() > 0) {
      if (shard->waiting_syncs() > 0)
        shard->sync();
      if (shard->waiting_trims() > 0)
        shard->trim();
    }
    ASSERT_TRUE(*beside && **beside);
    EXPECT_EQ(shard->files().log->first_position(), 6U);
    EXPECT_EQ(history_begin(*shard), 6U);
    EXPECT_EQ((*shard->view()->product("p1"))->name.plain, "name100");
    EXPECT_EQ((*shard->view()->product_at("p1", 5))->name.plain, "name4") << "from the checkpoint";
  }
}

} // namespace stoa::tests
