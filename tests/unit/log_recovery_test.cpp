// What a file log finds after crashes and damage.
#include "storage/file_log.hpp"
#include "storage/log_format.hpp"
#include "tests/support/log_tools.hpp"
#include "tests/support/sim_disk.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>

namespace stoa::tests {

using storage::append_encoded;
using storage::append_status;
using storage::batch_header_bytes;
using storage::encoded_size;
using storage::file_log_settings;
using storage::log_recovery;
using storage::open_file_log;
using storage::segment_header;
using storage::segment_header_bytes;
using texts = std::vector<std::string>;

namespace {

const auto small =
  file_log_settings{.folder = "log", .segment_bytes_min = 4096, .segment_bytes_max = 8192, .new_log_id = 5};

std::unique_ptr<storage::log> open(sim_disk& machine, const file_log_settings& settings = small) {
  auto opened = open_file_log(machine, settings);
  if (!opened)
    throw std::runtime_error{opened.failure().detail};
  return *std::move(opened);
}

std::vector<std::string> segments(sim_disk& machine) {
  auto paths = std::vector<std::string>{};
  const auto names = machine.list("log");
  for (const auto& name : *names)
    if (name.starts_with("segment-"))
      paths.push_back("log/" + name);
  return paths;
}

/// Dies in every operation of an action in turn, under several seeds, and looks at what is left.
/// prepare(machine) comes before, act(machine) is cut short, check(machine) follows the crash.
void at_every_point(const std::function<void(sim_disk&)>& prepare, const std::function<void(sim_disk&)>& act,
                    const std::function<void(sim_disk&)>& check) {
  auto point = std::uint64_t{1};
  for (auto is_cut = true; is_cut; ++point) {
    is_cut = false;
    for (std::uint64_t seed = 0; seed < 24; ++seed) {
      SCOPED_TRACE("operation " + std::to_string(point) + ", seed " + std::to_string(seed));
      auto machine = sim_disk{seed};
      prepare(machine);
      machine.die_after(point);
      act(machine);
      is_cut = is_cut || machine.is_dead();
      machine.crash();
      check(machine);
      ASSERT_FALSE(testing::Test::HasFailure());
    }
  }
  EXPECT_GT(point, 4U);
}

void expect_corrupt(sim_disk& machine, const file_log_settings& settings, const std::string& path,
                    std::uint64_t offset) {
  const auto opened = open_file_log(machine, settings);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.failure().code, errc::corrupt);
  EXPECT_NE(opened.failure().detail.find(path + ", offset " + std::to_string(offset)), std::string::npos)
    << opened.failure().detail;
}

} // namespace

TEST(log_recovery, a_crash_at_any_point_of_creation_leaves_a_new_log) {
  at_every_point([](sim_disk&) {}, [](sim_disk& machine) { static_cast<void>(open_file_log(machine, small)); },
                 [](sim_disk& machine) {
                   auto x = open(machine);
                   EXPECT_EQ(x->next_position(), 1U);
                   EXPECT_EQ(append(*x, {"a"}), append_status::appended);
                   EXPECT_EQ(read_all(*x), texts{"a"});
                 });
}

TEST(log_recovery, a_crash_at_any_point_of_recovery_loses_nothing_however_often) {
  at_every_point(
    [](sim_disk& machine) {
      auto x = open(machine);
      for (auto i = 0; i < 12; ++i)
        ASSERT_EQ(append(*x, {std::string(900, static_cast<char>('a' + i))}), append_status::appended);
    },
    [](sim_disk& machine) { static_cast<void>(open_file_log(machine, small)); },
    [](sim_disk& machine) {
      for (std::uint64_t again = 1; again < 8; ++again) {
        machine.die_after(again);
        static_cast<void>(open_file_log(machine, small));
        machine.crash();
      }
      auto x = open(machine);
      const auto all = read_all(*x);
      ASSERT_EQ(all.size(), 12U);
      EXPECT_EQ(all.front()[0], 'a');
      EXPECT_EQ(all.back()[0], 'l');
    });
}

TEST(log_recovery, a_crash_at_any_point_of_trimming_leaves_a_log_without_gaps) {
  at_every_point(
    [](sim_disk& machine) {
      auto x = open(machine);
      for (auto i = 0; i < 40; ++i)
        ASSERT_EQ(append(*x, {std::string(900, static_cast<char>('a' + i % 26))}), append_status::appended);
    },
    [](sim_disk& machine) {
      auto x = open_file_log(machine, small);
      if (!x || !(*x)->trim(35))
        return;
      for (auto i = 40; i < 60; ++i)
        if (append(**x, {std::string(900, static_cast<char>('a' + i % 26))}) != append_status::appended)
          return;
    },
    [](sim_disk& machine) {
      auto x = open(machine);
      ASSERT_GE(x->next_position(), 41U);
      ASSERT_LE(x->first_position(), 35U);
      auto position = x->first_position();
      for (const auto& record : read_all(*x))
        ASSERT_EQ(record[0], static_cast<char>('a' + (position++ - 1) % 26));
      EXPECT_EQ(position, x->next_position());
    });
}

TEST(log_recovery, a_crash_at_any_point_of_mending_keeps_what_was_acknowledged) {
  auto acknowledged = std::size_t{0};
  at_every_point(
    [](sim_disk& machine) {
      auto x = open(machine);
      ASSERT_EQ(append(*x, {"a"}), append_status::appended);
    },
    [&](sim_disk& machine) {
      acknowledged = 1;
      auto x = open_file_log(machine, small);
      if (!x)
        return;
      machine.fail_syncs(1);
      for (const auto* text : {"b", "c"})
        if (append(**x, {text}) == append_status::appended)
          ++acknowledged;
    },
    [&](sim_disk& machine) {
      auto x = open(machine);
      const auto all = read_all(*x);
      ASSERT_GE(all.size(), acknowledged);
      EXPECT_EQ(all, texts({"a", "b", "c"}).size() == all.size() ? texts({"a", "b", "c"})
                                                                 : (all.size() == 2 ? texts{"a", "b"} : texts{"a"}));
    });
}

TEST(log_recovery, a_torn_tail_is_cut_and_its_bytes_are_counted) {
  auto cut = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    auto machine = sim_disk{seed};
    auto x = open(machine);
    ASSERT_EQ(append(*x, {"kept"}), append_status::appended);
    machine.die_after(2); // the sync
    EXPECT_EQ(append(*x, {std::string(2500, 'x')}), append_status::unknown);
    machine.crash();
    auto found = log_recovery{};
    ASSERT_TRUE(open_file_log(machine, small, &found));
    ASSERT_GE(found.record_count, 1U);
    if (found.cut_bytes > 0) {
      ++cut;
      EXPECT_EQ(found.record_count, 1U);
      EXPECT_GE(found.cut_bytes, 2500U);
    }
  }
  EXPECT_GT(cut, 3);
}

TEST(log_recovery, damage_before_a_durable_mark_is_an_error_with_path_and_offset) {
  auto machine = sim_disk{1};
  auto x = open(machine);
  for (const auto* text : {"first", "second", "third"})
    ASSERT_EQ(append(*x, {text}), append_status::appended);
  x.reset();
  const auto path = segments(machine).back();
  const auto second = segment_header_bytes + encoded_size(make_batch(1, {"first"}));
  machine.damage(path, second + batch_header_bytes + 6);
  expect_corrupt(machine, small, path, second);
}

TEST(log_recovery, damage_to_a_header_before_a_durable_mark_is_found_too) {
  auto machine = sim_disk{1};
  auto x = open(machine);
  for (const auto* text : {"first", "second", "third"})
    ASSERT_EQ(append(*x, {text}), append_status::appended);
  x.reset();
  const auto path = segments(machine).back();
  machine.damage(path, segment_header_bytes);
  expect_corrupt(machine, small, path, segment_header_bytes);
}

TEST(log_recovery, damage_to_the_last_batch_is_a_torn_tail_unless_the_state_has_it) {
  for (const auto state_position : {1U, 2U}) {
    auto machine = sim_disk{1};
    auto x = open(machine);
    ASSERT_EQ(append(*x, {"first"}), append_status::appended);
    ASSERT_EQ(append(*x, {"second"}), append_status::appended);
    x.reset();
    const auto path = segments(machine).back();
    const auto second = segment_header_bytes + encoded_size(make_batch(1, {"first"}));
    machine.damage(path, second + batch_header_bytes + 6);
    auto settings = small;
    settings.state_position = state_position;
    if (state_position == 2)
      expect_corrupt(machine, settings, path, second);
    else
      EXPECT_EQ(read_all(*open(machine, settings)), texts{"first"});
  }
}

TEST(log_recovery, damage_to_what_was_copied_at_opening_is_an_error) {
  auto machine = sim_disk{1};
  auto x = open(machine);
  ASSERT_EQ(append(*x, {"first"}), append_status::appended);
  x = open(machine);
  x.reset();
  const auto path = segments(machine).back();
  machine.damage(path, segment_header_bytes + batch_header_bytes + 5);
  expect_corrupt(machine, small, path, segment_header_bytes);
}

TEST(log_recovery, damage_in_an_old_segment_is_an_error_at_opening_or_at_reading) {
  for (const auto state_position : {0U, 30U}) {
    auto machine = sim_disk{1};
    auto x = open(machine);
    for (auto i = 0; i < 40; ++i)
      ASSERT_EQ(append(*x, {std::string(900, 'x')}), append_status::appended);
    x.reset();
    const auto path = segments(machine).front();
    machine.damage(path, segment_header_bytes + 500);
    auto settings = small;
    settings.state_position = state_position;
    if (state_position == 0) {
      expect_corrupt(machine, settings, path, segment_header_bytes);
      continue;
    }
    x = open(machine, settings);
    const auto read = x->read(1, 100);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.failure().code, errc::corrupt);
    EXPECT_NE(read.failure().detail.find(path + ", offset 128"), std::string::npos) << read.failure().detail;
    EXPECT_EQ(read_all(*x, 31).size(), 10U);
  }
}

TEST(log_recovery, damage_while_open_is_found_by_the_reader) {
  auto machine = sim_disk{1};
  auto x = open(machine);
  ASSERT_EQ(append(*x, {"first"}), append_status::appended);
  machine.damage(segments(machine).back(), segment_header_bytes + batch_header_bytes + 5);
  EXPECT_EQ(x->read(1, 100).failure().code, errc::corrupt);
}

TEST(log_recovery, a_damaged_or_exchanged_segment_header_is_an_error) {
  auto machine = sim_disk{1};
  open(machine).reset();
  const auto path = segments(machine).front();
  ASSERT_TRUE(machine.rename(path, "log/segment-00000000000000aa"));
  expect_corrupt(machine, small, "log/segment-00000000000000aa", 0);
  ASSERT_TRUE(machine.rename("log/segment-00000000000000aa", path));
  machine.damage(path, 40);
  expect_corrupt(machine, small, path, 0);
}

TEST(log_recovery, a_missing_segment_is_an_error) {
  auto machine = sim_disk{1};
  auto x = open(machine);
  for (auto i = 0; i < 40; ++i)
    ASSERT_EQ(append(*x, {std::string(900, 'x')}), append_status::appended);
  x.reset();
  const auto all = segments(machine);
  ASSERT_GT(all.size(), 3U);
  ASSERT_TRUE(machine.remove(all[1]));
  const auto opened = open_file_log(machine, small);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.failure().code, errc::corrupt);
}

TEST(log_recovery, no_log_at_all_beside_a_state_is_an_error) {
  auto machine = sim_disk{1};
  auto settings = small;
  settings.state_position = 7;
  const auto opened = open_file_log(machine, settings);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.failure().code, errc::corrupt);
}

TEST(log_recovery, a_log_that_ends_before_the_state_is_an_error) {
  auto machine = sim_disk{1};
  ASSERT_EQ(append(*open(machine), {"a"}), append_status::appended);
  auto settings = small;
  settings.state_position = 2;
  const auto opened = open_file_log(machine, settings);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.failure().code, errc::corrupt);
}

// Whoever writes records may know ids, epochs and positions, but not the salt of the segment.
TEST(log_recovery, records_that_look_like_batches_are_only_records) {
  auto torn = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    auto machine = sim_disk{seed};
    auto x = open(machine);
    ASSERT_EQ(append(*x, {"a"}), append_status::appended);
    const auto guess = segment_header{.log_id = 5, .segment_id = 1, .epoch = 1, .first_position = 1, .salt = 1};
    // Behind a batch header and one record end the record begins four bytes before a place for batches.
    auto forged = std::string(4, ' ');
    for (std::uint64_t position = 3; position < 20; ++position) {
      auto aligned = std::string{};
      append_encoded(make_batch(position, {"forged"}), guess, position - 1, aligned);
      forged += aligned;
    }
    machine.die_after(2);
    EXPECT_EQ(append(*x, {forged}), append_status::unknown);
    machine.crash();
    x = open(machine);
    ASSERT_TRUE(x->next_position() == 2 || x->next_position() == 3);
    torn += x->next_position() == 2 ? 1 : 0;
  }
  EXPECT_GT(torn, 10);
}

} // namespace stoa::tests
