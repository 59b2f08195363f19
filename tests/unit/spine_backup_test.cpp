// Backups of a shard that works on, and what is restored of them, on a disk that loses what was not synced.
#include "spine/stored.hpp"
#include "tests/support/backup_tools.hpp"
#include "tests/support/log_folder.hpp"
#include "tests/support/sim_disk.hpp"

#include <gtest/gtest.h>

#include <set>

namespace stoa::tests {

using step = spine::backup_round::step;

namespace {

std::shared_ptr<sim_disk> make_disk(std::uint64_t seed = 1) {
  return std::make_shared<sim_disk>(seed);
}

std::vector<spine::backup_manifest> backups_in(storage::disk& x) {
  return need(spine::list_backups(x, backup_folder));
}

std::string folder_in(const spine::backup_manifest& x) {
  return backup_folder + "/" + spine::log_folder_name(x.log_id);
}

void expect_position(backed_up_shard& shard, storage::disk& disk, event::position at) {
  const auto state = restored(disk, at_position(at));
  EXPECT_EQ(state->position(), at);
  EXPECT_EQ(hashes_of(*state), shard.at(at)) << "position " << at;
}

} // namespace

TEST(backup, every_position_up_to_the_newest_backup_is_restored_as_it_was) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  auto images = std::set<event::position>{};
  for (auto i = 0; i < 16; ++i) {
    shard.write(7);
    shard.back_up(disk);
    for (const auto& file : backups_in(*disk).back().files)
      if (file.is == spine::backup_part::image)
        images.insert(file.first);
  }
  EXPECT_GE(images.size(), 2U);
  for (auto at = event::position{0}; at <= 112; ++at)
    expect_position(shard, *disk, at);
  for (const auto& x : backups_in(*disk)) {
    auto asked = spine::restore_request{};
    asked.backup = x.position;
    EXPECT_EQ(problems_of(*disk, asked), std::vector<std::string>{});
  }
}

TEST(backup, writes_between_its_steps_change_nothing_of_it) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  shard.write(20);
  auto round = spine::backup_round{shard.shard.files(), shard.target(disk), small_backups()};
  auto steps = 0;
  EXPECT_EQ(shard.run(round, [&] { shard.write(1), ++steps; }).detail, "");
  EXPECT_GT(steps, 10);
  EXPECT_EQ(round.progress().position, 20U);
  EXPECT_EQ(problems_of(*disk), std::vector<std::string>{});
  for (auto at = event::position{0}; at <= 20; ++at)
    expect_position(shard, *disk, at);
  EXPECT_EQ(spine::plan_restore({*disk, backup_folder}, at_position(21)).failure().code, errc::not_found);
}

TEST(backup, an_image_of_several_positions_is_found_by_the_check) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  shard.write(20);
  auto limits = small_backups();
  limits.mutant = spine::mutant::backup_mixing_positions;
  auto round = spine::backup_round{shard.shard.files(), shard.target(disk), limits};
  EXPECT_EQ(shard.run(round, [&] { shard.write(1); }).detail, "");
  EXPECT_NE(problems_of(*disk), std::vector<std::string>{});
}

TEST(backup, the_plans_of_a_check_cover_an_image_that_later_backups_only_build_on) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  shard.write(20);
  auto limits = small_backups();
  limits.image_after_bytes = 1'000'000;
  limits.mutant = spine::mutant::backup_mixing_positions;
  auto round = spine::backup_round{shard.shard.files(), shard.target(disk), limits};
  EXPECT_EQ(shard.run(round, [&] { shard.write(1); }).detail, "");
  shard.back_up(disk, limits);
  shard.write(1);
  shard.back_up(disk, limits);
  EXPECT_EQ(problems_of(*disk), std::vector<std::string>{}) << "the newest alone shows nothing";
  const auto source = spine::backup_source{*disk, backup_folder};
  const auto plans = need(spine::plans_to_check(source));
  ASSERT_EQ(plans.size(), 2U);
  auto scratch = storage::memory_state{};
  EXPECT_NE(need(spine::check_backup(source, plans[0], scratch)).problems, std::vector<std::string>{});
}

TEST(backup, a_second_one_writes_only_what_came_since) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  shard.write(300);
  auto limits = small_backups();
  limits.image_after_bytes = 1'000'000;
  const auto first = shard.back_up(disk, limits);
  shard.write(3);
  const auto second = shard.back_up(disk, limits);
  EXPECT_EQ(second.file_count, 1U);
  EXPECT_LT(second.written_bytes, first.written_bytes / 20);
  const auto third = shard.back_up(disk, limits);
  EXPECT_TRUE(third.is_unchanged);
  EXPECT_EQ(third.written_bytes, 0U);
  EXPECT_EQ(backups_in(*disk).size(), 2U);
  expect_position(shard, *disk, 303);
}

TEST(backup, the_number_of_its_pieces_is_bounded_by_a_new_image) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  auto limits = spine::backup_limits{};
  limits.image_after_pieces = 4;
  for (auto i = 0; i < 20; ++i) {
    shard.write(1);
    shard.back_up(disk, limits);
    EXPECT_LE(backups_in(*disk).back().files.size(), 4U + 3U);
  }
  for (auto at = event::position{0}; at <= 20; ++at)
    expect_position(shard, *disk, at);
}

TEST(backup, of_a_state_that_fell_behind_the_newest_image_no_image_is_made) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  auto limits = small_backups();
  limits.image_after_pieces = 1;
  for (const auto count : {3, 1}) {
    shard.write(count);
    shard.back_up(disk, limits);
  }
  shard.write(1);
  ASSERT_TRUE(
    shard.shard.files()->state->reopen()); // nothing was flushed: it stands at the beginning, the log at its end
  ASSERT_EQ(shard.shard.files()->state->position(), 0U);
  shard.back_up(disk, limits);
  EXPECT_EQ(problems_of(*disk), std::vector<std::string>{});
  const auto newest = backups_in(*disk).back();
  EXPECT_EQ(newest.position, 5U);
  for (const auto& file : newest.files)
    EXPECT_TRUE(file.is == spine::backup_part::log || file.first == 3) << "an image of " << file.first;
  for (auto at = event::position{3}; at <= 5; ++at)
    expect_position(shard, *disk, at);
}

TEST(backup, one_that_dies_at_any_step_is_none_and_those_before_stay_whole) {
  auto died = 0;
  auto finished = false;
  for (auto operations = std::uint64_t{1}; !finished && operations < 200; ++operations) {
    SCOPED_TRACE(std::to_string(operations) + " operations");
    const auto disk = make_disk(operations);
    auto shard = backed_up_shard{};
    shard.write(20);
    shard.back_up(disk);
    shard.write(20);
    disk->die_after(operations);
    auto round = spine::backup_round{shard.shard.files(), shard.target(disk), small_backups()};
    const auto failure = shard.run(round, [] {});
    EXPECT_EQ(shard.shard.files()->pinned_from, spine::shard_files::nothing_pinned);
    finished = failure.code == errc::none;
    died += finished ? 0 : 1;
    disk->crash();
    const auto there = backups_in(*disk);
    ASSERT_GE(there.size(), finished ? 2U : 1U);
    for (const auto& x : there) {
      auto asked = spine::restore_request{};
      asked.backup = x.position;
      EXPECT_EQ(problems_of(*disk, asked), std::vector<std::string>{});
      expect_position(shard, *disk, x.position);
    }
    shard.back_up(disk);
    expect_position(shard, *disk, 33);
    expect_position(shard, *disk, 40);
    EXPECT_EQ(problems_of(*disk), std::vector<std::string>{});
  }
  EXPECT_TRUE(finished);
  EXPECT_GT(died, 15);
}

TEST(backup, a_failing_sync_or_a_full_disk_makes_none) {
  for (auto what = 0; what < 3; ++what) {
    const auto disk = make_disk();
    auto shard = backed_up_shard{};
    shard.write(30);
    if (what == 0)
      disk->fail_syncs(1);
    else if (what == 1)
      disk->fail_folder_syncs(1);
    else
      disk->limit_bytes(700);
    auto round = spine::backup_round{shard.shard.files(), shard.target(disk), small_backups()};
    EXPECT_EQ(shard.run(round, [] {}).code, what == 2 ? errc::disk_full : errc::io_failed);
    EXPECT_EQ(backups_in(*disk).size(), 0U);
    disk->limit_bytes(1'000'000);
    shard.back_up(disk);
    expect_position(shard, *disk, 30);
  }
}

TEST(backup, retention_leaves_what_a_running_backup_has_still_to_read) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  shard.shard.write_with_checkpoints(5);
  auto round = spine::backup_round{shard.shard.files(), shard.target(disk), small_backups()};
  ASSERT_TRUE(round.run(1));
  shard.shard.retain(one_kilobyte());
  EXPECT_EQ(shard.shard.log().first_position(), 1U);
  EXPECT_EQ(shard.run(round, [] {}).detail, "");
  EXPECT_EQ(problems_of(*disk), std::vector<std::string>{});
  shard.shard.retain(one_kilobyte());
  EXPECT_GT(shard.shard.log().first_position(), 40U);
}

TEST(backup, one_that_begins_when_retention_is_about_to_trim_begins_behind_that) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  shard.shard.write_with_checkpoints(5);
  auto retention = spine::retention_round{one_kilobyte()};
  shard.shard.run_to(spine::retention_round::step::trim, retention);
  auto round = spine::backup_round{shard.shard.files(), shard.target(disk), small_backups()};
  ASSERT_TRUE(round.run(1));
  shard.shard.run_to(spine::retention_round::step::over, retention);
  const auto first = shard.shard.log().first_position();
  EXPECT_GT(first, 40U);
  EXPECT_EQ(shard.run(round, [] {}).detail, "");
  EXPECT_EQ(problems_of(*disk), std::vector<std::string>{});
  EXPECT_GE(backups_in(*disk).back().first_record(), first);
}

TEST(backup, a_trimmed_log_leads_on_from_the_state_of_a_checkpoint) {
  const auto folder = real_folder{};
  const auto disk = make_disk();
  auto shard = backed_up_shard{folder.path()};
  for (auto i = 0; i < 6; ++i) {
    shard.write(20);
    shard.shard.retain(one_kilobyte());
    shard.note();
  }
  const auto first = shard.shard.log().first_position();
  ASSERT_GT(first, 40U);
  const auto end = shard.back_up(disk).position;
  EXPECT_EQ(problems_of(*disk), std::vector<std::string>{});
  expect_position(shard, *disk, end);
  expect_position(shard, *disk, end - 1);
  const auto refused = spine::plan_restore({*disk, backup_folder}, at_position(3)).failure();
  EXPECT_EQ(refused.code, errc::not_found);
  EXPECT_NE(refused.detail.find("no backup reaches position 3"), std::string::npos) << refused.detail;
}

TEST(backup, records_lost_between_two_backups_begin_a_new_chain) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  shard.write(10);
  shard.back_up(disk);
  shard.shard.write_with_checkpoints(6);
  shard.shard.retain(one_kilobyte());
  ASSERT_GT(shard.shard.log().first_position(), 11U);
  shard.note();
  const auto end = shard.back_up(disk).position;
  EXPECT_EQ(problems_of(*disk), std::vector<std::string>{});
  expect_position(shard, *disk, 5);
  expect_position(shard, *disk, end);
  EXPECT_EQ(spine::plan_restore({*disk, backup_folder}, at_position(12)).failure().code, errc::not_found);
}

TEST(backup, one_changed_byte_of_any_file_is_found_and_named) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  shard.write(30);
  shard.back_up(disk);
  const auto manifest = backups_in(*disk).back();
  for (const auto& file : manifest.files) {
    const auto path = folder_in(manifest) + "/" + name_of(file);
    disk->damage(path, file.byte_count / 2);
    const auto found = problems_of(*disk);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NE(found[0].find(path), std::string::npos) << found[0];
    disk->damage(path, file.byte_count / 2); // back again
  }
  const auto path = folder_in(manifest) + "/" + spine::manifest_name(manifest.position);
  disk->damage(path, 40);
  const auto listed = spine::list_backups(*disk, backup_folder);
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.failure().code, errc::corrupt);
  EXPECT_NE(listed.failure().detail.find(path), std::string::npos) << listed.failure().detail;
}

TEST(backup, a_restore_reads_nothing_that_its_hash_does_not_vouch_for) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  shard.write(30);
  shard.back_up(disk);
  const auto manifest = backups_in(*disk).back();
  disk->damage(folder_in(manifest) + "/" + name_of(manifest.files.back()), 60);
  const auto source = spine::backup_source{*disk, backup_folder};
  auto state = storage::memory_state{};
  const auto loaded = spine::load_backup(source, need(spine::plan_restore(source, at_position(29))), state);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.failure().code, errc::corrupt);
  EXPECT_EQ(state.position(), 0U);
}

TEST(backup, a_time_gives_the_last_record_not_younger) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  shard.write(30); // a second apart
  shard.back_up(disk);
  const auto records = need(spine::read_records(shard.shard.log(), 1, 1 << 20));
  const auto source = spine::backup_source{*disk, backup_folder};
  for (const auto shift : {-1, 0, 1}) {
    auto asked = spine::restore_request{};
    asked.to_time_ms = records.at(16)->header.time_ms + shift; // that of record 17
    EXPECT_EQ(need(spine::plan_restore(source, asked)).to, shift < 0 ? 16U : 17U);
  }
  auto asked = spine::restore_request{};
  asked.to_time_ms = records.front()->header.time_ms - 1;
  EXPECT_EQ(spine::plan_restore(source, asked).failure().code, errc::not_found);
  asked.to_time_ms = records.back()->header.time_ms + 1'000'000;
  EXPECT_EQ(need(spine::plan_restore(source, asked)).to, 30U);
}

TEST(backup, a_restored_state_begins_a_new_log_at_the_next_stride_and_is_whole) {
  const auto disk = make_disk();
  auto shard = backed_up_shard{};
  shard.write(30);
  shard.back_up(disk);
  const auto source = spine::backup_source{*disk, backup_folder};
  const auto plan = need(spine::plan_restore(source, at_position(17)));
  auto files = std::make_shared<spine::shard_files>();
  files->state = std::make_unique<storage::memory_state>();
  const auto time_ms = need(spine::load_backup(source, plan, *files->state));
  ASSERT_TRUE(spine::detach_from_log(*files->state, plan));
  EXPECT_EQ(files->state->position(), spine::restore_stride - 1);
  ASSERT_TRUE(files->state->make_checkpoint());
  files->log = std::make_unique<storage::memory_log>(99, spine::restore_stride);
  ASSERT_EQ(files->log->append(spine::first_batch(plan, spine::restore_stride, time_ms)),
            storage::append_status::appended);
  auto made = need(spine::recover(files));
  EXPECT_EQ(made.position, spine::restore_stride);
  EXPECT_EQ(made.last_time_ms, time_ms);
  EXPECT_EQ(made.index_now->document_count(), 7U);
  auto scratch = storage::memory_state{};
  EXPECT_EQ(need(spine::verify(*files->log, *files->state, scratch)).problems, std::vector<std::string>{});
  const auto history = files->state->snapshot()->scan(storage::family::history, "", [](auto, auto) {
    ADD_FAILURE() << "an entry whose record is gone";
    return false;
  });
  EXPECT_TRUE(history);
}

TEST(backup, a_task_under_way_at_the_restored_position_has_failed_and_says_why) {
  auto state = storage::memory_state{};
  auto write = storage::state_write{.position = 5, .changes = {}};
  for (const auto is : {event::task_state::queued, event::task_state::running, event::task_state::done}) {
    auto task = event::task{};
    task.id = to_string(is);
    task.state = is;
    write.changes.push_back({storage::family::tasks, task.id, spine::stored::encode_task(task)});
  }
  ASSERT_TRUE(state.apply(write));
  ASSERT_TRUE(spine::detach_from_log(state, {{}, 5}));
  const auto task = [&](const char* id) {
    return need(spine::stored::decode_task(*need(state.snapshot()->get(storage::family::tasks, id))));
  };
  EXPECT_EQ(task("queued").state, event::task_state::failed);
  EXPECT_EQ(task("running").state, event::task_state::failed);
  EXPECT_NE(task("running").reason.find("restored at position 5"), std::string::npos);
  EXPECT_EQ(task("done").state, event::task_state::done);
}

TEST(backup, the_last_stride_is_refused) {
  auto state = storage::memory_state{};
  ASSERT_TRUE(state.apply({8'190 * spine::restore_stride, {}}));
  ASSERT_TRUE(spine::detach_from_log(state, {{}, 1}));
  EXPECT_EQ(state.position(), 8'191 * spine::restore_stride - 1);
  ASSERT_TRUE(state.apply({8'191 * spine::restore_stride, {}}));
  EXPECT_EQ(spine::detach_from_log(state, {{}, 1}).failure().code, errc::too_large);
}

} // namespace stoa::tests
