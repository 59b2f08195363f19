// The real file system: the POSIX disk, the lock of a folder, a file log on both.
#include "storage/disk.hpp"
#include "storage/file_log.hpp"
#include "storage/folder_lock.hpp"
#include "tests/support/log_folder.hpp"
#include "tests/support/log_tools.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace stoa::tests {

using storage::append_status;
using storage::disk;
using storage::file_log_settings;
using storage::folder_lock;
using storage::lock_folder;
using storage::make_posix_disk;
using storage::open_file_log;
using mode = disk::mode;

TEST(posix_disk, a_file_gives_back_what_was_written_and_ends_where_it_ends) {
  const auto here = real_folder{};
  const auto machine = make_posix_disk(here.path());
  ASSERT_TRUE(machine->make_folder("a/b"));
  ASSERT_TRUE(machine->make_folder("a/b")) << "what is there is fine";
  auto f = *machine->open("a/b/f", mode::create);
  ASSERT_TRUE(f->write(5, "hello"));
  ASSERT_TRUE(f->sync());
  EXPECT_EQ(*f->size(), 10U);
  EXPECT_EQ(*f->read(5, 100), "hello");
  EXPECT_EQ(*f->read(0, 6), std::string(5, '\0') + "h");
  EXPECT_EQ(*f->read(50, 6), "");
  ASSERT_TRUE(f->truncate(7));
  EXPECT_EQ(*f->read(5, 100), "he");
  EXPECT_EQ(*(*machine->open("a/b/f", mode::read))->size(), 7U);
}

TEST(posix_disk, opening_creates_only_what_is_new_and_finds_only_what_is_there) {
  const auto here = real_folder{};
  const auto machine = make_posix_disk(here.path());
  EXPECT_EQ(machine->open("f", mode::read).failure().code, errc::not_found);
  EXPECT_EQ(machine->open("f", mode::write).failure().code, errc::not_found);
  EXPECT_TRUE(machine->open("f", mode::create));
  EXPECT_EQ(machine->open("f", mode::create).failure().code, errc::io_failed);
  EXPECT_TRUE(machine->open("f", mode::write));
  EXPECT_FALSE((*machine->open("f", mode::read))->write(0, "x"));
}

TEST(posix_disk, names_are_listed_sorted_moved_and_removed) {
  const auto here = real_folder{};
  const auto machine = make_posix_disk(here.path());
  EXPECT_EQ(machine->list("none").failure().code, errc::not_found);
  for (const auto* name : {"c", "a", "b"})
    ASSERT_TRUE(machine->open(name, mode::create));
  EXPECT_EQ(*machine->list(""), (std::vector<std::string>{"a", "b", "c"}));
  ASSERT_TRUE(machine->rename("a", "b"));
  ASSERT_TRUE(machine->remove("c"));
  ASSERT_TRUE(machine->sync_folder(""));
  EXPECT_EQ(*machine->list(""), std::vector<std::string>{"b"});
  EXPECT_EQ(machine->remove("c").failure().code, errc::not_found);
  EXPECT_GT(*machine->free_bytes(), 0U);
}

TEST(folder_lock, a_second_process_is_refused_and_told_who_has_it) {
  const auto here = real_folder{};
  auto mine = lock_folder(here.path());
  ASSERT_TRUE(mine);
  const auto child = ::fork();
  if (child == 0) {
    const auto theirs = lock_folder(here.path());
    const auto is_right = !theirs && theirs.failure().code == errc::in_use &&
                          theirs.failure().detail.find(std::to_string(::getppid())) != std::string::npos;
    ::_exit(is_right ? 0 : 1);
  }
  auto status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(lock_folder(here.path()).failure().code, errc::in_use) << "not twice in one process either";
  (*mine).reset();
  EXPECT_TRUE(lock_folder(here.path()));
  EXPECT_EQ(lock_folder(here.path() + "/none").failure().code, errc::not_found);
}

TEST(file_log_on_a_real_disk, it_keeps_its_records_over_segments_and_openings) {
  const auto here = real_folder{};
  const auto machine = make_posix_disk(here.path());
  const auto settings = file_log_settings{.folder = "shard-0/log", .segment_bytes_min = 65536};
  auto all = std::vector<std::string>{};
  for (auto life = 0; life < 3; ++life) {
    auto x = *open_file_log(*machine, settings);
    EXPECT_EQ(read_all(*x), all);
    for (auto i = 0; i < 20; ++i) {
      all.push_back(std::to_string(life * 100 + i) + std::string(10'000, 'x'));
      ASSERT_EQ(append(*x, {all.back()}), append_status::appended);
      x->prepare_ahead();
    }
  }
  auto x = *open_file_log(*machine, settings);
  ASSERT_TRUE(x->trim(30));
  const auto first = x->first_position();
  EXPECT_GT(first, 1U);
  EXPECT_EQ(read_all(*x), std::vector<std::string>(all.begin() + static_cast<std::ptrdiff_t>(first - 1), all.end()));
}

TEST(file_log_on_a_real_disk, without_room_for_a_segment_it_is_full) {
  const auto here = real_folder{};
  const auto machine = make_posix_disk(here.path());
  auto settings = file_log_settings{.segment_bytes_min = 65536};
  ASSERT_TRUE(open_file_log(*machine, settings));
  settings.reserve_bytes = std::uint64_t{1} << 60;
  auto x = *open_file_log(*machine, settings);
  EXPECT_EQ(append(*x, {std::string(60'000, 'x')}), append_status::appended);
  EXPECT_EQ(append(*x, {std::string(60'000, 'x')}), append_status::full);
  EXPECT_EQ(x->next_position(), 2U);
}

TEST(file_log_on_a_real_disk, damage_is_an_error_with_the_path_of_the_file) {
  const auto here = real_folder{};
  const auto machine = make_posix_disk(here.path());
  {
    auto x = *open_file_log(*machine, {});
    ASSERT_EQ(append(*x, {"first"}), append_status::appended);
    ASSERT_EQ(append(*x, {"second"}), append_status::appended);
  }
  const auto names = *machine->list("log");
  auto damaged = std::fstream{here.path() + "/log/" + names.front(), std::ios::in | std::ios::out | std::ios::binary};
  damaged.seekp(200);
  damaged.put('x');
  damaged.close();
  const auto opened = open_file_log(*machine, {});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.failure().code, errc::corrupt);
  EXPECT_NE(opened.failure().detail.find("log/" + names.front() + ", offset 128"), std::string::npos);
}

namespace {

/// What a reader finds at a position while others append and trim: its records, or that they are trimmed away.
/// True when there were some.
bool reads_whole_records(const storage::log& x, std::uint64_t position) {
  const auto part = x.read(position, 5000);
  if (!part) {
    EXPECT_EQ(part.failure().code, errc::not_found) << part.failure().detail;
    EXPECT_LT(position, x.first_position());
    return false;
  }
  EXPECT_FALSE(part->empty());
  for (const auto& entry : *part)
    EXPECT_TRUE(entry.record.starts_with(std::to_string(entry.position) + " "));
  return true;
}

} // namespace

TEST(file_log_on_a_real_disk, readers_run_beside_appending_rolling_and_trimming) {
  const auto here = real_folder{};
  const auto machine = make_posix_disk(here.path());
  auto x = *open_file_log(*machine, {.segment_bytes_min = 32768, .segment_bytes_max = 32768});
  auto is_done = std::atomic<bool>{false};
  auto read_count = std::atomic<std::uint64_t>{0};
  const auto reader = [&](std::uint64_t step) {
    for (auto n = std::uint64_t{1}; !is_done || read_count == 0; n += step) {
      const auto first = x->first_position();
      const auto count = x->next_position() - first;
      if (count > 0 && reads_whole_records(*x, first + n % count))
        ++read_count;
    }
  };
  auto readers = std::vector<std::thread>{};
  readers.emplace_back(reader, 1);
  readers.emplace_back(reader, 17);
  for (auto i = 0; i < 600; ++i) {
    const auto position = std::to_string(x->next_position());
    ASSERT_EQ(append(*x, {position + " " + std::string(2000, 'x')}), append_status::appended);
    if (i % 20 == 0 && x->next_position() > 50) {
      ASSERT_TRUE(x->trim(x->next_position() - 50));
    }
  }
  is_done = true;
  for (auto& thread : readers)
    thread.join();
  EXPECT_GT(read_count, 0U);
}

} // namespace stoa::tests
