// What a file log does on good days and on bad ones that end well.
#include "storage/file_log.hpp"
#include "storage/log_format.hpp"
#include "tests/support/log_tools.hpp"
#include "tests/support/sim_disk.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace stoa::tests {

using storage::append_status;
using storage::batch;
using storage::encoded_size;
using storage::file_log_settings;
using storage::log_part;
using storage::log_recovery;
using storage::open_file_log;
using storage::segment_header_bytes;
using texts = std::vector<std::string>;

namespace {

struct log_fixture : testing::Test {
  sim_disk machine{1};
  file_log_settings settings{
    .folder = "a/log", .segment_bytes_min = 4096, .segment_bytes_max = 16384, .new_log_id = 77};

  std::unique_ptr<storage::log> open(log_recovery* found = nullptr) {
    auto opened = open_file_log(machine, settings, found);
    if (!opened)
      throw std::runtime_error{opened.failure().detail};
    return *std::move(opened);
  }

  std::size_t segment_count() {
    auto count = std::size_t{0};
    const auto names = machine.list(settings.folder);
    for (const auto& name : *names)
      count += name.starts_with("segment-") ? 1 : 0;
    return count;
  }
};

using file_log_law = log_fixture;

std::string text_of(std::size_t size, std::size_t i) {
  return std::string(size, static_cast<char>('a' + i % 26));
}

} // namespace

TEST_F(file_log_law, an_empty_folder_becomes_a_log_and_stays_one) {
  auto found = log_recovery{};
  auto x = open(&found);
  EXPECT_TRUE(found.created);
  EXPECT_EQ(x->next_position(), 1U);
  EXPECT_EQ(x->first_position(), 1U);
  EXPECT_EQ(x->log_id(), 77U);
  EXPECT_TRUE(read_all(*x).empty());
  settings.new_log_id = 78;
  x = open(&found);
  EXPECT_FALSE(found.created);
  EXPECT_EQ(x->log_id(), 77U);
  EXPECT_EQ(x->next_position(), 1U);
}

TEST_F(file_log_law, what_was_appended_is_read_back_in_order_before_and_after_opening_again) {
  auto x = open();
  EXPECT_EQ(append(*x, {"one", "", "three"}), append_status::appended);
  EXPECT_EQ(append(*x, {"four"}), append_status::appended);
  const auto all = texts{"one", "", "three", "four"};
  EXPECT_EQ(read_all(*x), all);
  EXPECT_EQ(read_all(*x, 3), (texts{"three", "four"}));
  auto found = log_recovery{};
  x = open(&found);
  EXPECT_EQ(found.record_count, 4U);
  EXPECT_EQ(found.cut_bytes, 0U);
  EXPECT_EQ(read_all(*x), all);
  EXPECT_EQ(x->next_position(), 5U);
}

TEST_F(file_log_law, a_batch_that_does_not_begin_at_the_end_is_refused_and_changes_nothing) {
  auto x = open();
  EXPECT_EQ(x->append(make_batch(2, {"a"})), append_status::not_owner);
  EXPECT_EQ(append(*x, {}), append_status::not_owner);
  EXPECT_EQ(append(*x, {"a"}), append_status::appended);
  EXPECT_EQ(x->append(make_batch(1, {"b"})), append_status::not_owner);
  EXPECT_EQ(append(*x, {std::string(batch::byte_count_max + 1, 'x')}), append_status::not_owner);
  EXPECT_EQ(read_all(*x), texts{"a"});
}

TEST_F(file_log_law, it_goes_on_in_larger_segments_and_reads_across_them) {
  auto x = open();
  auto all = texts{};
  for (std::size_t i = 0; i < 200; ++i) {
    all.push_back(text_of(500, i));
    ASSERT_EQ(append(*x, {all.back()}), append_status::appended);
  }
  EXPECT_GT(segment_count(), 4U);
  EXPECT_LT(segment_count(), 12U);
  EXPECT_EQ(read_all(*x), all);
  EXPECT_EQ(read_all(*x, 101, 600), texts(all.begin() + 100, all.end()));
  x = open();
  EXPECT_EQ(read_all(*x), all);
}

TEST_F(file_log_law, a_read_gives_at_least_one_record_and_at_most_what_fits) {
  auto x = open();
  ASSERT_EQ(append(*x, {"aaaa", "bbbb", "cccc"}), append_status::appended);
  EXPECT_EQ(x->read(1, 0)->size(), 1U);
  EXPECT_EQ(x->read(1, 7)->size(), 1U);
  EXPECT_EQ(x->read(1, 8)->size(), 2U);
  EXPECT_EQ(x->read(2, 100)->size(), 2U);
  EXPECT_TRUE(x->read(4, 100)->empty());
}

TEST_F(file_log_law, the_largest_batch_fits_even_the_smallest_segments) {
  auto x = open();
  const auto large = std::string(batch::byte_count_max, 'x');
  EXPECT_EQ(append(*x, {"before"}), append_status::appended);
  EXPECT_EQ(append(*x, {large}), append_status::appended);
  EXPECT_EQ(append(*x, {"after"}), append_status::appended);
  x = open();
  EXPECT_EQ(read_all(*x), (texts{"before", large, "after"}));
}

TEST_F(file_log_law, preparing_ahead_takes_the_work_of_a_new_segment_off_the_append) {
  auto x = open();
  EXPECT_FALSE(x->prepare_ahead()) << "an empty segment needs no successor yet";
  ASSERT_EQ(append(*x, {std::string(3000, 'x')}), append_status::appended);
  while (x->prepare_ahead()) {
  }
  const auto before = machine.operation_count();
  ASSERT_EQ(append(*x, {std::string(3000, 'x')}), append_status::appended);
  // Write, sync, rename, sync of the folder: nothing else.
  EXPECT_EQ(machine.operation_count() - before, 4U);
}

TEST_F(file_log_law, an_append_costs_one_write_and_one_sync) {
  auto x = open();
  const auto before = machine.operation_count();
  ASSERT_EQ(append(*x, {"a", "b"}), append_status::appended);
  EXPECT_EQ(machine.operation_count() - before, 2U);
}

TEST_F(file_log_law, trimming_gives_up_whole_segments_only_and_keeps_id_and_positions) {
  auto x = open();
  for (std::size_t i = 0; i < 100; ++i)
    ASSERT_EQ(append(*x, {text_of(500, i)}), append_status::appended);
  const auto before = segment_count();
  ASSERT_TRUE(x->trim(50));
  EXPECT_LT(segment_count(), before);
  EXPECT_GT(x->first_position(), 1U);
  EXPECT_LE(x->first_position(), 50U);
  EXPECT_EQ(read_all(*x).front(), text_of(500, x->first_position() - 1));
  EXPECT_EQ(x->read(1, 100).failure().code, errc::not_found);
  ASSERT_TRUE(x->trim(1000));
  EXPECT_EQ(segment_count(), 1U);
  const auto first = x->first_position();
  x = open();
  EXPECT_EQ(x->first_position(), first);
  EXPECT_EQ(x->next_position(), 101U);
  EXPECT_EQ(x->log_id(), 77U);
}

TEST_F(file_log_law, identity_and_positions_survive_when_no_record_is_left) {
  auto x = open();
  for (std::size_t i = 0; i < 8; ++i)
    ASSERT_EQ(append(*x, {text_of(450, i)}), append_status::appended);
  x = open();
  x = open();
  ASSERT_TRUE(x->trim(x->next_position()));
  x = open();
  ASSERT_TRUE(x->trim(x->next_position()));
  EXPECT_EQ(x->next_position(), 9U);
  EXPECT_EQ(x->log_id(), 77U);
  EXPECT_EQ(append(*x, {"nine"}), append_status::appended);
  EXPECT_EQ(read_all(*x).back(), "nine");
}

TEST_F(file_log_law, its_parts_are_its_segments_and_the_last_is_as_large_as_it_is_written) {
  auto x = open();
  EXPECT_EQ(x->parts(), (std::vector<log_part>{{1, segment_header_bytes}}));
  for (std::size_t i = 0; i < 60; ++i)
    ASSERT_EQ(append(*x, {text_of(500, i)}), append_status::appended);
  const auto parts = x->parts();
  ASSERT_EQ(parts.size(), segment_count());
  EXPECT_EQ(parts[0].byte_count, 4096U);
  EXPECT_EQ(parts[1].byte_count, 8192U);
  const auto one = encoded_size(make_batch(1, {text_of(500, 0)}));
  EXPECT_EQ(parts.back().byte_count, segment_header_bytes + one * (61 - parts.back().first_position));
  ASSERT_TRUE(x->trim(parts[2].first_position));
  EXPECT_EQ(x->parts(), std::vector<log_part>(parts.begin() + 2, parts.end())) << "trimming gives up whole parts";
  EXPECT_EQ(x->parts().front().first_position, x->first_position());
  ASSERT_TRUE(x->trim(parts[2].first_position + 1));
  EXPECT_EQ(x->first_position(), parts[2].first_position);
}

TEST_F(file_log_law, the_first_record_of_a_part_is_read_without_looking_through_the_part) {
  auto x = open();
  for (std::size_t i = 0; i < 60; ++i)
    ASSERT_EQ(append(*x, {text_of(500, i)}), append_status::appended);
  const auto parts = x->parts();
  settings.state_position = 60;
  x = open();
  // Only whoever walks through the second segment can see that its end is damaged.
  machine.damage(settings.folder + "/segment-0000000000000002", 8192 - 700);
  const auto first = x->read(parts[1].first_position, 1);
  ASSERT_TRUE(first) << first.failure().detail;
  EXPECT_EQ(first->front().record, text_of(500, parts[1].first_position - 1));
  EXPECT_FALSE(x->read(parts[1].first_position + 1, 1));
}

TEST_F(file_log_law, trimmed_segments_are_used_again_and_the_disk_stops_growing) {
  settings.segment_bytes_max = 4096;
  auto x = open();
  const auto round = [&] {
    for (std::size_t i = 0; i < 50; ++i)
      ASSERT_EQ(append(*x, {text_of(500, i)}), append_status::appended);
    ASSERT_TRUE(x->trim(x->next_position() - 20));
  };
  round();
  round();
  const auto used = machine.used_bytes();
  for (auto i = 0; i < 20; ++i)
    round();
  EXPECT_LE(machine.used_bytes(), used);
  EXPECT_EQ(read_all(*x, x->next_position() - 1), texts{text_of(500, 49)});
}

TEST_F(file_log_law, no_room_for_a_segment_is_full_and_room_again_is_well_again) {
  auto x = open();
  machine.limit_bytes(machine.used_bytes());
  auto all = texts{};
  while (append(*x, {text_of(500, all.size())}) == append_status::appended)
    all.push_back(text_of(500, all.size()));
  EXPECT_EQ(append(*x, {text_of(500, 0)}), append_status::full);
  EXPECT_EQ(read_all(*x), all);
  EXPECT_EQ(append(*x, {"small"}), append_status::appended) << "what fits the segment still goes";
  all.push_back("small");
  machine.limit_bytes(machine.used_bytes() + 100'000);
  EXPECT_EQ(append(*x, {"room"}), append_status::appended);
  all.push_back("room");
  x = open();
  EXPECT_EQ(read_all(*x), all);
}

TEST_F(file_log_law, the_reserve_is_kept_from_new_segments_but_not_from_opening) {
  settings.reserve_bytes = 50'000;
  machine.limit_bytes(60'000);
  auto x = open();
  auto status = append_status::appended;
  while (status == append_status::appended)
    status = append(*x, {std::string(1000, 'x')});
  EXPECT_EQ(status, append_status::full);
  EXPECT_GE(*machine.free_bytes(), 50'000U);
  const auto next = x->next_position();
  machine.limit_bytes(machine.used_bytes() + 5000);
  x = open();
  EXPECT_EQ(x->next_position(), next);
}

TEST_F(file_log_law, a_failed_sync_is_mended_by_a_new_segment_and_the_file_is_not_used_again) {
  auto x = open();
  ASSERT_EQ(append(*x, {"a"}), append_status::appended);
  machine.fail_syncs(1);
  ASSERT_EQ(append(*x, {"b"}), append_status::appended);
  EXPECT_EQ(segment_count(), 2U);
  ASSERT_EQ(append(*x, {"c"}), append_status::appended);
  machine.drop_caches();
  EXPECT_EQ(read_all(*x), (texts{"a", "b", "c"}));
  machine.crash();
  x = open();
  EXPECT_EQ(read_all(*x), (texts{"a", "b", "c"}));
}

TEST_F(file_log_law, a_failed_write_is_mended_by_a_new_segment) {
  auto x = open();
  ASSERT_EQ(append(*x, {"a"}), append_status::appended);
  machine.fail_writes(1);
  ASSERT_EQ(append(*x, {std::string(1500, 'b')}), append_status::appended);
  machine.crash();
  x = open();
  EXPECT_EQ(read_all(*x), (texts{"a", std::string(1500, 'b')}));
}

TEST_F(file_log_law, after_unknown_nothing_is_appended_until_reopen_found_the_end) {
  auto x = open();
  ASSERT_EQ(append(*x, {"a"}), append_status::appended);
  machine.fail_syncs(2);
  EXPECT_EQ(append(*x, {"b"}), append_status::unknown);
  EXPECT_EQ(append(*x, {"c"}), append_status::unknown);
  EXPECT_FALSE(x->trim(1));
  EXPECT_EQ(x->next_position(), 2U);
  machine.fail_syncs(1);
  EXPECT_FALSE(x->reopen());
  EXPECT_EQ(append(*x, {"c"}), append_status::unknown);
  ASSERT_TRUE(x->reopen());
  ASSERT_EQ(x->next_position(), 3U) << "the unknown batch read back, and was made durable";
  machine.drop_caches();
  EXPECT_EQ(append(*x, {"c"}), append_status::appended);
  machine.crash();
  x = open();
  EXPECT_EQ(read_all(*x), (texts{"a", "b", "c"}));
}

TEST_F(file_log_law, an_unknown_batch_that_is_gone_never_comes_back_behind_another) {
  auto x = open();
  ASSERT_EQ(append(*x, {"a"}), append_status::appended);
  machine.fail_writes(2);
  EXPECT_EQ(append(*x, {std::string(2000, 'b')}), append_status::unknown);
  ASSERT_TRUE(x->reopen());
  ASSERT_EQ(x->next_position(), 2U);
  EXPECT_EQ(append(*x, {"other"}), append_status::appended);
  machine.crash();
  x = open();
  EXPECT_EQ(read_all(*x), (texts{"a", "other"}));
}

TEST_F(file_log_law, a_failed_folder_sync_is_mended_or_unknown_but_never_believed) {
  for (std::uint64_t failures = 1; failures <= 2; ++failures) {
    auto x = open();
    auto all = read_all(*x);
    ASSERT_EQ(append(*x, {std::string(3500, 'a')}), append_status::appended);
    all.push_back(std::string(3500, 'a'));
    machine.fail_folder_syncs(failures);
    const auto status = append(*x, {std::string(1000, 'b')});
    EXPECT_EQ(status, failures == 1 ? append_status::appended : append_status::unknown);
    if (failures == 2) {
      ASSERT_TRUE(x->reopen());
    }
    all.push_back(std::string(1000, 'b'));
    EXPECT_EQ(read_all(*x), all);
    machine.crash();
    x = open();
    EXPECT_EQ(read_all(*x), all);
  }
}

TEST_F(file_log_law, a_full_disk_during_mending_is_unknown_and_reopen_waits_for_room) {
  auto x = open();
  ASSERT_EQ(append(*x, {"a"}), append_status::appended);
  machine.limit_bytes(machine.used_bytes());
  machine.fail_syncs(1);
  EXPECT_EQ(append(*x, {"b"}), append_status::unknown);
  const auto refused = x->reopen();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().code, errc::disk_full);
  EXPECT_EQ(read_all(*x), texts{"a"}) << "reads go on";
  machine.limit_bytes(machine.used_bytes() + 100'000);
  ASSERT_TRUE(x->reopen());
  EXPECT_EQ(read_all(*x), (texts{"a", "b"}));
}

TEST_F(file_log_law, a_restored_log_begins_where_it_is_told) {
  settings.new_first_position = std::uint64_t{1} << 40;
  settings.state_position = settings.new_first_position - 1;
  auto x = open();
  EXPECT_EQ(x->next_position(), settings.new_first_position);
  ASSERT_EQ(append(*x, {"a"}), append_status::appended);
  x = open();
  EXPECT_EQ(read_all(*x), texts{"a"});
  EXPECT_EQ(x->first_position(), settings.new_first_position);
}

TEST_F(file_log_law, opening_again_and_again_takes_no_more_room) {
  auto x = open();
  ASSERT_EQ(append(*x, {"a", "b"}), append_status::appended);
  x = open();
  const auto used = machine.used_bytes();
  for (auto i = 0; i < 10; ++i)
    x = open();
  EXPECT_LE(machine.used_bytes(), used + 4096);
  EXPECT_EQ(read_all(*x), (texts{"a", "b"}));
}

} // namespace stoa::tests
