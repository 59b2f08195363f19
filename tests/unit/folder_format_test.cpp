// The version mark of a whole data folder.
#include "domain/base/format_mark.hpp"
#include "storage/folder_format.hpp"
#include "tests/support/sim_disk.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using storage::disk;
using storage::read_folder_format;
using storage::settle_folder_format;

namespace {

void write(disk& to, const std::string& path, const std::string& bytes) {
  static_cast<void>(static_cast<bool>(to.remove(path)));
  const auto file = to.open(path, disk::mode::create);
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->write(0, bytes));
  ASSERT_TRUE((*file)->sync());
  ASSERT_TRUE(to.sync_folder(""));
}

std::string content(disk& of, const std::string& path) {
  const auto file = of.open(path, disk::mode::read);
  const auto bytes = file ? (*file)->read(0, 100) : result<std::string>{file.failure()};
  return bytes ? *bytes : to_string(bytes.failure().code);
}

} // namespace

TEST(folder_format, a_folder_without_a_mark_is_of_format_1_and_gets_it) {
  auto data = sim_disk{1};
  EXPECT_EQ(*read_folder_format(data), 1U);
  EXPECT_EQ(content(data, "format"), "not-found") << "reading writes nothing";
  ASSERT_TRUE(settle_folder_format(data));
  EXPECT_EQ(content(data, "format"), "1\n");
  ASSERT_TRUE(settle_folder_format(data));
  EXPECT_EQ(*read_folder_format(data), 1U);
}

TEST(folder_format, a_newer_folder_is_refused_as_such_and_left_alone) {
  auto data = sim_disk{1};
  write(data, "format", "2\n");
  for (const auto& failure : {settle_folder_format(data).failure(), read_folder_format(data).failure()}) {
    EXPECT_TRUE(is_newer_format(failure));
    EXPECT_NE(failure.detail.find("format 2, written by a newer version"), std::string::npos) << failure.detail;
  }
  EXPECT_EQ(content(data, "format"), "2\n");
}

TEST(folder_format, a_mark_that_is_no_number_is_damage_and_not_newer) {
  for (const auto* text : {"", "1", "0\n", "x\n", "-1\n", "1\n\n", "1 \n", "99999999999999999999999\n"}) {
    auto data = sim_disk{1};
    write(data, "format", text);
    const auto failure = settle_folder_format(data).failure();
    EXPECT_EQ(failure.code, errc::corrupt) << text;
    EXPECT_FALSE(is_newer_format(failure)) << text;
    EXPECT_EQ(content(data, "format"), text);
  }
}

TEST(folder_format, a_power_loss_at_any_moment_leaves_the_whole_mark_or_none) {
  auto lost = 0;
  auto kept = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    auto data = sim_disk{seed};
    data.die_after(seed % 8);
    const auto settled = settle_folder_format(data);
    data.crash();
    const auto found = content(data, "format");
    EXPECT_TRUE(found == "1\n" || found == "not-found") << "seed " << seed << ": " << found;
    EXPECT_TRUE(!settled || found == "1\n") << "seed " << seed << ": it was said to be there";
    ++(found == "1\n" ? kept : lost);
    ASSERT_TRUE(settle_folder_format(data)) << "seed " << seed;
  }
  EXPECT_GT(lost, 0);
  EXPECT_GT(kept, 0);
}

} // namespace stoa::tests
