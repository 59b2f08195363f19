// Rounds of retention over real files: a file log and RocksDB below a spine that does one thing after the other.
#include "tests/support/log_folder.hpp"
#include "tests/support/small_shard.hpp"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace stoa::tests {

using step = spine::retention_round::step;

TEST(retention_round, verify_folds_from_a_checkpoint_and_agrees_after_the_log_was_trimmed) {
  const auto folder = real_folder{};
  {
    auto shard = small_shard{folder.path()};
    for (auto i = 0; i < 10; ++i) {
      shard.write(20);
      shard.retain(one_kilobyte());
    }
    EXPECT_GT(shard.log().first_position(), 100U);
    EXPECT_GT(shard.cut_count, 1);
    shard.expect_whole();
  }
  auto again = small_shard{folder.path()};
  EXPECT_GT(again.log().first_position(), 100U);
  again.expect_whole();
}

TEST(retention_round, rows_staged_for_a_run_that_began_anew_are_missed_by_nobody) {
  auto shard = small_shard{};
  const auto step_of = [](event::task_state state) {
    auto command = catalog::command{};
    command.progress.emplace();
    command.progress->is_whole = state != event::task_state::queued;
    command.progress->change.id = "t";
    command.progress->change.is_atomic = true;
    command.progress->change.state = state;
    return command;
  };
  const auto begin = [&] {
    auto command = step_of(event::task_state::running);
    auto row = event::staged_row{};
    row.id = "p1";
    row.after = std::make_shared<const catalog::product>(
      std::get<catalog::put_product>(put_named("p1", "staged").what).draft.item);
    command.stage = event::rows_staged{"t", 0, {row}};
    EXPECT_FALSE(shard.submit(std::move(command)).refusal);
  };
  shard.submit(step_of(event::task_state::queued));
  begin();
  ASSERT_TRUE(shard.state().make_checkpoint());
  begin();
  EXPECT_FALSE(shard.submit(step_of(event::task_state::failed)).refusal);
  shard.write(5);
  ASSERT_TRUE(shard.log().trim(3));
  EXPECT_EQ(shard.log().first_position(), 3U);
  shard.expect_whole();
}

TEST(retention_round, the_history_names_the_records_that_the_log_holds) {
  const auto folder = real_folder{};
  auto shard = small_shard{folder.path()};
  for (auto i = 0; i < 6; ++i) {
    shard.write(20);
    shard.retain(one_kilobyte());
    auto changes = std::set<std::uint64_t>{};
    for (auto at = shard.log().first_position(); at < shard.log().next_position(); ++at)
      if (const auto record = need(spine::read_records(shard.log(), at, 1)).front();
          std::holds_alternative<event::product_changed>(record->events.at(0)))
        changes.insert(at);
    EXPECT_EQ(shard.history(), changes);
  }
  EXPECT_GT(shard.log().first_position(), 1U);
}

TEST(retention_round, a_round_that_ends_after_any_step_is_taken_up_by_the_next_after_a_restart) {
  auto ended_in = std::set<step>{};
  for (auto steps = 0; steps < 12; ++steps) {
    SCOPED_TRACE(std::to_string(steps) + " steps");
    const auto folder = real_folder{};
    {
      auto shard = small_shard{folder.path()};
      shard.write_with_checkpoints(4);
      shard.write(20);
      auto round = spine::retention_round{one_kilobyte()};
      for (auto i = 0; i < steps && round.next() != step::over; ++i)
        shard.run(round);
      ended_in.insert(round.next());
    }
    auto again = small_shard{folder.path()};
    again.expect_whole();
    const auto round = again.retain(one_kilobyte());
    EXPECT_EQ(again.log().first_position(), round.plan().trim_before);
    EXPECT_GT(again.log().first_position(), 40U);
    for (const auto position : again.history())
      EXPECT_GE(position, again.log().first_position());
    EXPECT_LE(need(again.state().checkpoints()).size(), 3U);
    again.expect_whole();
  }
  EXPECT_EQ(ended_in, (std::set<step>{step::look, step::checkpoint, step::read_history, step::cut_history, step::trim,
                                      step::drop, step::over}));
}

TEST(retention_round, a_round_that_failed_after_its_cuts_does_not_write_them_again) {
  auto shard = small_shard{};
  shard.write(50);
  ASSERT_TRUE(shard.state().make_checkpoint());
  shard.write(50);
  auto round = spine::retention_round{one_kilobyte()};
  shard.run_to(step::trim, round);
  EXPECT_EQ(shard.cut_count, 1);
  const auto end = shard.log().next_position();
  shard.retain(one_kilobyte());
  EXPECT_EQ(shard.cut_count, 1);
  EXPECT_EQ(shard.log().next_position(), end);
  EXPECT_GT(shard.log().first_position(), 1U);
}

TEST(retention_round, a_cut_that_failed_ends_the_round_before_anything_is_trimmed) {
  auto shard = small_shard{};
  shard.write(50);
  ASSERT_TRUE(shard.state().make_checkpoint());
  shard.write(50);
  auto round = spine::retention_round{one_kilobyte()};
  shard.run_to(step::cut_history, round);
  static_cast<void>(round.take_cut());
  round.cut_answered(false);
  EXPECT_EQ(round.next(), step::over);
  EXPECT_EQ(shard.log().first_position(), 1U);
}

TEST(retention_round, a_record_is_full_at_the_last_place_and_the_next_place_begins_another) {
  constexpr auto batch = 125;
  for (const auto places : {2'000, 2'125}) {
    auto shard = small_shard{};
    for (auto i = 0; i < places / batch; ++i) {
      auto command = catalog::command{};
      command.is_batch = true;
      for (auto k = 0; k < batch; ++k)
        command.operations.push_back(put_named("p" + std::to_string(k), "name" + std::to_string(i)));
      shard.submit(std::move(command));
    }
    ASSERT_EQ(need(shard.state().make_checkpoint()), static_cast<std::uint64_t>(places / batch));
    shard.write(30);
    shard.retain(one_kilobyte());
    EXPECT_EQ(shard.cut_count, places > 2'000 ? 2 : 1);
    EXPECT_EQ(shard.log().first_position(), static_cast<std::uint64_t>(places / batch) + 1);
    EXPECT_EQ(*shard.history().begin(), shard.log().first_position());
    shard.expect_whole();
  }
}

TEST(retention_round, a_kept_key_holds_the_log_back_until_it_expires) {
  auto shard = small_shard{};
  shard.write(10);
  shard.write(1, "key");
  shard.write(39);
  ASSERT_TRUE(shard.state().make_checkpoint());
  shard.write(50);
  shard.retain(one_kilobyte());
  EXPECT_EQ(shard.log().first_position(), 11U);
  EXPECT_TRUE(shard.view()->used_key(11));
}

TEST(retention_round, a_version_that_left_the_log_is_read_from_a_checkpoint_if_one_shows_it) {
  auto shard = small_shard{};
  shard.write(50);
  ASSERT_TRUE(shard.state().make_checkpoint());
  shard.write(50);
  shard.retain(one_kilobyte());
  ASSERT_EQ(shard.log().first_position(), 51U);
  const auto view = shard.view();
  const auto shown = view->product_at("p0", 50); // the last of the fifty
  ASSERT_TRUE(shown) << shown.failure().detail;
  EXPECT_EQ((*shown)->name.plain, "name50");
  EXPECT_EQ(view->product_at("p0", 43).failure().code, errc::not_found);
  EXPECT_EQ((*view->product_at("p0", 51))->name.plain, "name51");
}

} // namespace stoa::tests
