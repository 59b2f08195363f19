// The actors of a shard together: who is answered when, and what a failing disk does to those who wait.
#include "actors/support/ask_local.hpp"
#include "messages/error.hpp"
#include "tests/support/actors/sim_shard.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace stoa::tests {

namespace {

constexpr auto never = std::numeric_limits<std::int64_t>::max();

catalog::operation put(const std::string& id, const std::string& name, catalog::condition when = {}) {
  auto draft = catalog::product_draft{};
  draft.item.id = id;
  draft.item.name.plain = name;
  return {catalog::put_product{draft}, when};
}

catalog::operation patch(const std::string& id, const std::string& name) {
  auto change = value{value_object{}};
  change.set("name", value{name});
  return {catalog::patch_product{id, change}, {}};
}

using view_answer = std::optional<result<view_ptr>>;

/// A reader that wants a view at a position; its answer stands in `to` once it is there.
void await_view(sim_shard& shard, event::position at, std::int64_t deadline_ms, view_answer& to) {
  auto from = messages::envelope{};
  from.deadline_ms = deadline_ms;
  const auto seen = [&to](const view_ptr& x) { to = x; };
  const auto refused = [&to](const caf::error& x) { to = messages::from_caf(x); };
  shard.system().own(shard.system().get().spawn([=, view = shard.links().view](caf::event_based_actor* self) {
    actors::ask_local(self, view, messages::await_view{from, at}).then(seen, refused);
  }));
  shard.system().run();
}

} // namespace

TEST(shard_actors, a_write_is_answered_when_a_view_shows_it_and_not_before) {
  auto shard = sim_shard{};
  const auto answer = shard.write(put("a", "anchor"), never);
  EXPECT_FALSE(*answer) << "answered before the sync";
  EXPECT_EQ(shard.view()->position(), 0U);
  shard.sync();
  ASSERT_TRUE(*answer);
  ASSERT_TRUE(**answer);
  EXPECT_EQ((**answer)->results.at(0).status, 201);
  EXPECT_EQ(shard.view()->position(), 1U);
  EXPECT_EQ((*shard.view()->product("a"))->name.plain, "anchor");
}

TEST(shard_actors, a_write_is_not_answered_before_the_fold) {
  auto shard = sim_shard{};
  shard.hold_work(true);
  const auto answer = shard.write(put("a", "anchor"), never);
  shard.sync();
  EXPECT_FALSE(*answer);
  shard.hold_work(false);
  EXPECT_TRUE(*answer);
}

TEST(shard_actors, writes_that_come_while_the_disk_syncs_share_the_next_sync) {
  auto shard = sim_shard{};
  const auto first = shard.write(put("a", "one"), never);
  const auto second = shard.write(put("b", "two"), never);
  const auto third = shard.write(put("c", "three"), never);
  EXPECT_EQ(shard.waiting_syncs(), 1U);
  shard.sync();
  EXPECT_TRUE(*first);
  EXPECT_FALSE(*second);
  EXPECT_EQ(shard.waiting_syncs(), 1U);
  shard.sync();
  EXPECT_TRUE(*second && *third);
  EXPECT_EQ(shard.view()->position(), 3U);
}

TEST(shard_actors, a_refusal_that_rests_on_a_pending_write_waits_for_it) {
  auto shard = sim_shard{};
  const auto first = shard.write(put("a", "one"), never);
  const auto refused = shard.write(put("a", "two", {catalog::condition::kind::absent, 0}), never);
  EXPECT_FALSE(*refused);
  shard.sync();
  ASSERT_TRUE(*refused && **refused);
  EXPECT_EQ((**refused)->results.at(0).refusal, errc::stale_version);
}

TEST(shard_actors, an_unknown_append_makes_the_outcome_unknown_and_what_is_found_later_becomes_visible) {
  auto shard = sim_shard{};
  const auto answer = shard.write(put("a", "one"), never);
  shard.sync(storage::append_status::unknown);
  ASSERT_TRUE(*answer);
  ASSERT_FALSE(**answer);
  EXPECT_EQ((**answer).failure().code, errc::outcome_unknown);
  const auto next = shard.write(put("b", "two"), never);
  shard.sync();
  ASSERT_TRUE(*next && **next);
  EXPECT_FALSE(shard.view()->product("a")) << "it never reached the log";
}

TEST(shard_actors, a_full_disk_refuses_writes_and_lets_one_through_as_a_probe) {
  auto shard = sim_shard{};
  const auto first = shard.write(put("a", "one"), never);
  shard.sync(storage::append_status::full);
  ASSERT_TRUE(*first);
  EXPECT_EQ((**first).failure().code, errc::read_only);
  const auto second = shard.write(put("b", "two"), never);
  ASSERT_TRUE(*second);
  EXPECT_EQ((**second).failure().code, errc::read_only);
  shard.time().advance_ms(1'000);
  const auto probe = shard.write(put("c", "three"), never);
  ASSERT_EQ(shard.waiting_syncs(), 1U);
  shard.sync();
  EXPECT_TRUE(*probe && **probe);
}

TEST(shard_actors, a_deadline_that_passes_first_makes_the_outcome_unknown) {
  auto shard = sim_shard{};
  const auto answer = shard.write(put("a", "one"), shard.time().now_ms() + 100);
  shard.time().advance_ms(200);
  shard.system().advance_ms(20);
  ASSERT_TRUE(*answer);
  EXPECT_EQ((**answer).failure().code, errc::outcome_unknown);
}

TEST(shard_actors, a_patch_sees_the_pending_document) {
  auto shard = sim_shard{};
  const auto first = shard.write(put("a", "one"), never);
  const auto second = shard.write(patch("a", "two"), never);
  shard.sync();
  shard.sync();
  ASSERT_TRUE(*second && **second);
  EXPECT_EQ((*shard.view()->product("a"))->name.plain, "two");
}

TEST(shard_actors, the_last_fetch_slot_is_usable_and_the_next_is_refused) {
  auto shard = sim_shard{};
  const auto made = shard.write(put("a", "one"), never);
  shard.sync();
  shard.hold_work(true);
  const auto first = shard.write(patch("a", "x"), never);
  const auto second = shard.write(patch("a", "y"), never);
  const auto third = shard.write(patch("a", "z"), never);
  EXPECT_FALSE(*first || *second);
  ASSERT_TRUE(*third);
  EXPECT_EQ((**third).failure().code, errc::overloaded);
}

TEST(shard_actors, a_reader_waits_for_a_position_until_its_deadline) {
  auto shard = sim_shard{};
  auto seen = view_answer{};
  auto late = view_answer{};
  await_view(shard, 1, never, seen);
  await_view(shard, 9, shard.time().now_ms() + 50, late);
  EXPECT_FALSE(seen || late);
  const auto written = shard.write(put("a", "one"), never);
  shard.sync();
  ASSERT_TRUE(seen && *seen);
  EXPECT_EQ((**seen)->position(), 1U);
  shard.time().advance_ms(49);
  shard.system().advance_ms(49);
  EXPECT_FALSE(late);
  shard.time().advance_ms(1);
  shard.system().advance_ms(1);
  ASSERT_TRUE(late);
  EXPECT_EQ(late->failure().code, errc::behind);
}

TEST(shard_actors, any_order_of_the_actors_gives_the_same_store) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    auto shard = sim_shard{seed};
    for (auto i = 0; i < 12; ++i)
      static_cast<void>(shard.write(put("p" + std::to_string(i % 4), "name" + std::to_string(i)), never));
    while (shard.waiting_syncs() > 0)
      shard.sync();
    EXPECT_EQ(shard.view()->position(), 12U);
    for (auto i = 0; i < 4; ++i)
      EXPECT_EQ((*shard.view()->product("p" + std::to_string(i)))->name.plain, "name" + std::to_string(i + 8));
    EXPECT_EQ(shard.view()->index().document_count(), 4U);
  }
}

TEST(shard_actors, a_draft_is_published_when_its_time_has_come_and_not_before) {
  auto shard = sim_shard{};
  auto draft = put("a", "anchor");
  auto& item = std::get<catalog::put_product>(draft.what).draft.item;
  item.status = catalog::product_status::draft;
  item.publish_at = catalog::instant{shard.time().now_ms() + 60'000};
  shard.write(draft, never);
  shard.sync();
  shard.time().advance_ms(59'999);
  shard.system().advance_ms(1'000);
  EXPECT_EQ(shard.waiting_syncs(), 0U);
  shard.time().advance_ms(1);
  shard.system().advance_ms(1'000);
  ASSERT_EQ(shard.waiting_syncs(), 1U);
  shard.sync();
  const auto now = *shard.view()->product("a");
  EXPECT_EQ(now->status, catalog::product_status::published);
  EXPECT_FALSE(now->publish_at);
  EXPECT_EQ(now->version, 2U);
  shard.system().advance_ms(5'000);
  EXPECT_EQ(shard.waiting_syncs(), 0U) << "published once";
}

TEST(shard_actors, a_schedule_that_was_taken_back_publishes_nothing) {
  auto shard = sim_shard{};
  auto draft = put("a", "anchor");
  auto& item = std::get<catalog::put_product>(draft.what).draft.item;
  item.status = catalog::product_status::draft;
  item.publish_at = catalog::instant{shard.time().now_ms() + 1};
  shard.write(draft, never);
  shard.sync();
  item.publish_at.reset();
  shard.write(draft, never);
  shard.sync();
  shard.time().advance_ms(60'000);
  shard.system().advance_ms(2'000);
  EXPECT_EQ(shard.waiting_syncs(), 0U);
  EXPECT_EQ((*shard.view()->product("a"))->status, catalog::product_status::draft);
}

TEST(shard_actors, at_the_memory_limit_neither_writes_nor_atomic_imports_add_and_both_may_delete) {
  auto shard = sim_shard{};
  shard.memory().is_full = true;
  const auto staged = [](bool is_deletion) {
    auto command = catalog::command{};
    command.progress.emplace();
    command.progress->is_whole = true;
    command.progress->change.id = "import-1";
    command.progress->change.state = event::task_state::running;
    auto row = event::staged_row{};
    row.id = "a";
    if (!is_deletion)
      row.after = std::make_shared<const catalog::product>();
    command.stage = event::rows_staged{"import-1", 0, {row}};
    return messages::submit_command{{}, std::move(command), true};
  };
  for (const auto& refused : {shard.write(put("a", "anchor"), never), shard.ask(shard.links().shard, staged(false))}) {
    ASSERT_TRUE(*refused && !**refused);
    EXPECT_EQ((**refused).failure().field, "memory_mb");
  }
  const auto heard = shard.ask(shard.links().shard, staged(true));
  ASSERT_TRUE(*heard && **heard) << "it is refused for another reason, as an outcome: there is no such task";
  EXPECT_EQ((**heard)->refusal->code, errc::stale_version);
}

TEST(task_actor, a_task_whose_answer_was_lost_is_taken_up_when_the_request_is_repeated) {
  auto shard = sim_shard{};
  ASSERT_TRUE(shard.spool().make_folder("spool"));
  const auto body = std::string{R"({"id":"a","name":"anchor"})"} + "\n";
  ASSERT_TRUE((*shard.spool().open("spool/f", storage::disk::mode::create))->write(0, body));
  const auto begin = [&] {
    auto asked = messages::start_import{};
    asked.from.deadline_ms = never;
    asked.from.principal = "admin";
    asked.task.id = "import-1";
    asked.task.format = "jsonl";
    asked.task.file = "spool/f";
    asked.task.file_bytes = body.size();
    asked.idempotency_key = "once";
    return shard.ask(shard.links().task, asked);
  };
  const auto lost = begin();
  shard.sync_unnoticed();
  ASSERT_TRUE(*lost && !**lost);
  EXPECT_EQ((**lost).failure().code, errc::outcome_unknown);
  const auto found = begin();
  while (shard.waiting_syncs() > 0)
    shard.sync();
  ASSERT_TRUE(*found && **found);
  EXPECT_TRUE((**found)->replayed);
  EXPECT_TRUE(shard.view()->product("a")) << "the import was acknowledged and never began";
  EXPECT_EQ(shard.view()->task("import-1")->state, event::task_state::done);
}

} // namespace stoa::tests
