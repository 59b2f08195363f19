// Laws of files made of sections: whole, or refused with a reason.
#include "domain/base/format_mark.hpp"
#include "storage/section_file.hpp"
#include "tests/support/sim_disk.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

namespace {

std::uint32_t write_two(storage::disk& on, const std::string& path, std::size_t size = 1'000) {
  auto file = storage::section_writer::create(on, path);
  EXPECT_TRUE(file);
  EXPECT_TRUE(file->add("first", std::string(size, 'a')));
  EXPECT_TRUE(file->add("second", "bytes"));
  const auto sum = file->finish();
  EXPECT_TRUE(sum);
  return sum ? *sum : 0;
}

/// Checksum of a file with both sections, or what is wrong with it.
result<std::uint32_t> read_two(storage::disk& on, const std::string& path, std::size_t size = 1'000) {
  auto file = storage::section_reader::open(on, path);
  if (!file)
    return file.failure();
  const auto first = file->take("first");
  if (!first)
    return first.failure();
  const auto second = file->take("second");
  if (!second)
    return second.failure();
  EXPECT_EQ(*first, std::string(size, 'a'));
  EXPECT_EQ(*second, "bytes");
  return file->finish();
}

} // namespace

TEST(section_file, what_was_written_is_read_and_has_a_checksum_of_its_own) {
  auto disk = sim_disk{1};
  constexpr auto large = std::size_t{9} * 1024 * 1024; // several pieces
  const auto sum = write_two(disk, "a");
  EXPECT_EQ(*read_two(disk, "a"), sum);
  EXPECT_NE(write_two(disk, "b", large), sum);
  EXPECT_TRUE(read_two(disk, "b", large));
  EXPECT_EQ(write_two(disk, "b"), sum) << "a file left over is written over";
  EXPECT_EQ(*read_two(disk, "b"), sum);
}

TEST(section_file, a_finished_file_survives_a_crash) {
  for (auto seed = std::uint64_t{1}; seed <= 20; ++seed) {
    auto disk = sim_disk{seed};
    const auto sum = write_two(disk, "a", 5 * 1024 * 1024);
    ASSERT_TRUE(disk.sync_folder(""));
    disk.crash();
    const auto found = read_two(disk, "a", 5 * 1024 * 1024);
    ASSERT_TRUE(found) << found.failure().detail;
    EXPECT_EQ(*found, sum);
  }
}

TEST(section_file, every_damaged_byte_and_every_cut_is_found) {
  auto disk = sim_disk{1};
  write_two(disk, "a");
  const auto size = *(*disk.open("a", storage::disk::mode::read))->size();
  for (auto at = std::uint64_t{0}; at < size; ++at) {
    disk.damage("a", at);
    const auto found = read_two(disk, "a");
    ASSERT_FALSE(found) << "byte " << at;
    EXPECT_EQ(found.failure().code, errc::corrupt);
    write_two(disk, "a");
  }
  for (auto cut = size; cut-- > 0;) {
    ASSERT_TRUE((*disk.open("a", storage::disk::mode::write))->truncate(cut));
    const auto found = read_two(disk, "a");
    ASSERT_FALSE(found) << "cut to " << cut;
    EXPECT_EQ(found.failure().code, errc::corrupt);
  }
}

TEST(section_file, what_follows_the_end_is_refused) {
  auto disk = sim_disk{1};
  write_two(disk, "a");
  const auto file = *disk.open("a", storage::disk::mode::write);
  ASSERT_TRUE(file->write(*file->size(), "x"));
  EXPECT_EQ(read_two(disk, "a").failure().code, errc::corrupt);
}

TEST(section_file, a_missing_file_is_told_from_a_damaged_one_and_from_a_newer_one) {
  auto disk = sim_disk{1};
  EXPECT_EQ(read_two(disk, "a").failure().code, errc::not_found);
  write_two(disk, "a");
  ASSERT_TRUE((*disk.open("a", storage::disk::mode::write))->write(8, std::string(1, '\x02')));
  const auto newer = read_two(disk, "a");
  ASSERT_FALSE(newer);
  EXPECT_TRUE(is_newer_format(newer.failure()));
}

TEST(section_file, a_failed_write_or_sync_is_told) {
  auto disk = sim_disk{1};
  auto file = storage::section_writer::create(disk, "a");
  ASSERT_TRUE(file);
  disk.fail_writes(1);
  EXPECT_TRUE(file->add("first", "x")) << "small ones wait for each other";
  EXPECT_FALSE(file->finish());
  auto other = storage::section_writer::create(disk, "b");
  ASSERT_TRUE(other);
  disk.fail_syncs(1);
  EXPECT_FALSE(other->finish());
}

} // namespace stoa::tests
