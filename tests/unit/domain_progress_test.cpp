// Laws of what a chunk of an import adds to its task.
#include "domain/catalog/decide.hpp"
#include "domain/catalog/heads.hpp"
#include "domain/catalog/progress.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace stoa::catalog {
namespace {

constexpr event::position here = 70;
const event::operation_result gone{204, 0, errc::none, "", ""};
const event::operation_result written{200, here, errc::none, "", ""};
const event::operation_result unchanged{200, 12, errc::none, "", ""};
const event::operation_result changed_since{412, 0, errc::stale_version, "the stored version is 60", "version"};
const event::operation_result gone_before{404, 0, errc::not_found, "there is no product \"p\" to delete", "id"};

import_progress chunk(event::import_mode mode, std::vector<std::uint64_t> lines) {
  auto made = import_progress{};
  made.change.id = "import-1";
  made.change.mode = mode;
  made.lines = std::move(lines);
  return made;
}

TEST(Progress, a_row_counts_as_what_became_of_it) {
  auto before = event::task{};
  before.written = 5;
  before.began_at = 3;
  const auto made =
    progress_after(chunk(event::import_mode::sync, {7, 8, 9}), &before, {written, unchanged, changed_since}, here);
  EXPECT_EQ(made.after.written, 6U);
  EXPECT_EQ(made.after.unchanged, 1U);
  EXPECT_EQ(made.after.refused, 1U);
  EXPECT_EQ(made.after.began_at, 3U);
  EXPECT_EQ(made.new_errors, (std::vector<event::task_error>{{9, "version", "the stored version is 60"}}));
}

TEST(Progress, what_a_sweep_finds_changed_or_deleted_since_is_no_error) {
  const auto made =
    progress_after(chunk(event::import_mode::sync, {}), nullptr, {gone, changed_since, gone_before}, here);
  EXPECT_EQ(made.after.deleted, 1U);
  EXPECT_EQ(made.after.refused, 0U);
  EXPECT_TRUE(made.new_errors.empty());
  EXPECT_EQ(made.after.began_at, here);
}

TEST(Progress, a_chunk_of_a_task_that_is_over_is_refused_also_without_rows) {
  const auto nobody = heads{};
  const auto asked_in = [](event::task_state state) {
    auto asked = command{};
    asked.progress = chunk(event::import_mode::upsert, {});
    asked.progress->change.state = state;
    return asked;
  };
  for (const auto state :
       {event::task_state::running, event::task_state::done, event::task_state::cancelled, event::task_state::failed}) {
    const auto made = decide(nobody, asked_in(state), {here, 0});
    ASSERT_TRUE(made.answer.refusal) << event::to_string(state);
    EXPECT_EQ(made.answer.refusal->code, errc::stale_version);
    EXPECT_TRUE(made.events.empty());
  }
  EXPECT_FALSE(decide(nobody, asked_in(event::task_state::queued), {here, 0}).answer.refusal);
}

} // namespace
} // namespace stoa::catalog
