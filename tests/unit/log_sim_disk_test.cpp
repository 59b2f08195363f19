// The disk that the crash tests stand on must itself lose and keep what it claims to.
#include "tests/support/sim_disk.hpp"

#include <gtest/gtest.h>

#include <set>

namespace stoa::tests {

using mode = storage::disk::mode;

namespace {

std::string content(sim_disk& machine, const std::string& path) {
  const auto opened = machine.open(path, mode::read);
  return opened ? *(*opened)->read(0, 1 << 20) : "(missing)";
}

} // namespace

TEST(sim_disk, synced_bytes_and_entries_survive_every_crash) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    auto machine = sim_disk{seed};
    auto f = *machine.open("a", mode::create);
    ASSERT_TRUE(f->write(0, "synced"));
    ASSERT_TRUE(f->sync());
    ASSERT_TRUE(machine.sync_folder(""));
    ASSERT_TRUE(f->write(600, "not synced"));
    machine.crash();
    EXPECT_EQ(content(machine, "a").substr(0, 6), "synced");
    EXPECT_FALSE(f->write(0, "x")) << "a file that was open over a crash is dead";
  }
}

TEST(sim_disk, a_crash_keeps_any_subset_of_unsynced_sectors) {
  auto seen = std::set<std::string>{};
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    auto machine = sim_disk{seed};
    auto f = *machine.open("a", mode::create);
    ASSERT_TRUE(f->write(0, std::string(1536, '0')));
    ASSERT_TRUE(f->sync());
    ASSERT_TRUE(machine.sync_folder(""));
    ASSERT_TRUE(f->write(0, std::string(1536, '1')));
    machine.crash();
    const auto text = content(machine, "a");
    ASSERT_EQ(text.size(), 1536U);
    ASSERT_EQ(text.substr(0, 512), std::string(512, text[0])) << "a sector never tears";
    seen.insert({text[0], text[512], text[1024]});
  }
  EXPECT_EQ(seen.size(), 8U);
}

TEST(sim_disk, what_a_failed_sync_left_reads_back_and_no_later_sync_makes_it_durable) {
  auto lost = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    auto machine = sim_disk{seed};
    auto f = *machine.open("a", mode::create);
    ASSERT_TRUE(f->write(0, "old"));
    ASSERT_TRUE(f->sync());
    ASSERT_TRUE(machine.sync_folder(""));
    ASSERT_TRUE(f->write(0, "new"));
    machine.fail_syncs(1);
    EXPECT_FALSE(f->sync());
    EXPECT_TRUE(f->sync());
    EXPECT_EQ(content(machine, "a"), "new");
    machine.crash();
    lost += content(machine, "a") == "old" ? 1 : 0;
  }
  EXPECT_GT(lost, 5);
}

TEST(sim_disk, a_file_that_is_not_in_a_synced_folder_may_be_gone_or_have_its_old_name) {
  auto seen = std::set<std::string>{};
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    auto machine = sim_disk{seed};
    ASSERT_TRUE(machine.make_folder("f"));
    ASSERT_TRUE(machine.sync_folder(""));
    auto f = *machine.open("f/a", mode::create);
    ASSERT_TRUE(f->sync());
    ASSERT_TRUE(machine.rename("f/a", "f/b"));
    ASSERT_TRUE(machine.open("f/c", mode::create));
    machine.crash();
    const auto names = machine.list("f");
    auto text = std::string{};
    for (const auto& name : *names)
      text += name;
    seen.insert(text);
  }
  EXPECT_EQ(seen, (std::set<std::string>{"", "a", "b", "c", "ac", "bc"}));
}

TEST(sim_disk, a_full_disk_takes_what_fits_and_says_so) {
  auto machine = sim_disk{1};
  machine.limit_bytes(1000);
  auto f = *machine.open("a", mode::create);
  ASSERT_TRUE(f->write(0, std::string(600, 'x')));
  EXPECT_EQ(*machine.free_bytes(), 400U);
  const auto written = f->write(600, std::string(600, 'y'));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.failure().code, errc::disk_full);
  EXPECT_EQ(content(machine, "a").size(), 1000U);
  ASSERT_TRUE(machine.remove("a"));
  EXPECT_EQ(*machine.free_bytes(), 1000U);
}

TEST(sim_disk, it_dies_in_the_operation_told_and_lives_again_after_a_crash) {
  auto machine = sim_disk{1};
  machine.die_after(2);
  auto f = *machine.open("a", mode::create);
  EXPECT_FALSE(f->write(0, "x"));
  EXPECT_TRUE(machine.is_dead());
  EXPECT_FALSE(machine.list(""));
  machine.crash();
  EXPECT_TRUE(machine.list(""));
}

TEST(sim_disk, the_same_seed_gives_the_same_run) {
  const auto run = [](std::uint64_t seed) {
    auto machine = sim_disk{seed};
    auto f = *machine.open("a", mode::create);
    static_cast<void>(machine.sync_folder(""));
    static_cast<void>(f->write(0, std::string(20'000, 'x')));
    machine.crash();
    return content(machine, "a");
  };
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_EQ(run(seed), run(seed));
}

} // namespace stoa::tests
