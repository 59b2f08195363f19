// The file system of the crash test loses what it should and nothing else.
#include "tests/support/lossy_file_system.hpp"

#include <gtest/gtest.h>

#include <set>

namespace stoa::tests {

namespace {

class lossy_files : public testing::Test {
protected:
  lossy_files() {
    EXPECT_TRUE(files.CreateDir("/d", {}, nullptr).ok());
    sync_folder("/");
  }

  std::unique_ptr<rocksdb::FSWritableFile> create(const std::string& path) {
    auto out = std::unique_ptr<rocksdb::FSWritableFile>{};
    EXPECT_TRUE(files.NewWritableFile(path, {}, &out, nullptr).ok());
    return out;
  }
  void sync_folder(const std::string& path) {
    auto folder = std::unique_ptr<rocksdb::FSDirectory>{};
    ASSERT_TRUE(files.NewDirectory(path, {}, &folder, nullptr).ok());
    ASSERT_TRUE(folder->Fsync({}, nullptr).ok());
  }
  std::string read(const std::string& path) {
    auto file = std::unique_ptr<rocksdb::FSSequentialFile>{};
    if (!files.NewSequentialFile(path, {}, &file, nullptr).ok())
      return "(none)";
    auto scratch = std::string(100, ' ');
    auto out = rocksdb::Slice{};
    EXPECT_TRUE(file->Read(scratch.size(), {}, &out, scratch.data(), nullptr).ok());
    return out.ToString();
  }

  lossy_file_system files;
};

constexpr auto seed_count = 50u;

} // namespace

TEST_F(lossy_files, synced_bytes_survive_and_of_the_others_a_prefix) {
  auto was_cut = false;
  auto was_kept = false;
  for (auto seed = 1u; seed <= seed_count; ++seed) {
    auto file = create("/d/f");
    ASSERT_TRUE(file->Append("synced", {}, nullptr).ok());
    ASSERT_TRUE(file->Sync({}, nullptr).ok());
    sync_folder("/d");
    ASSERT_TRUE(file->Append("+more", {}, nullptr).ok());
    files.crash(seed);
    const auto left = read("/d/f");
    ASSERT_EQ(left, std::string{"synced+more"}.substr(0, left.size()));
    ASSERT_GE(left.size(), 6u);
    was_cut = was_cut || left.size() < 11;
    was_kept = was_kept || left.size() > 6;
  }
  EXPECT_TRUE(was_cut && was_kept);
}

TEST_F(lossy_files, names_go_back_to_a_moment_since_the_folders_last_sync) {
  auto seen = std::set<std::string>{};
  for (auto seed = 1u; seed <= seed_count; ++seed) {
    auto old = create("/d/a");
    ASSERT_TRUE(old->Append("old", {}, nullptr).ok());
    ASSERT_TRUE(old->Sync({}, nullptr).ok());
    sync_folder("/d");
    auto fresh = create("/d/b");
    ASSERT_TRUE(fresh->Append("new", {}, nullptr).ok());
    ASSERT_TRUE(fresh->Sync({}, nullptr).ok());
    ASSERT_TRUE(files.RenameFile("/d/b", "/d/a", {}, nullptr).ok());
    files.crash(seed);
    seen.insert(read("/d/a") + " " + read("/d/b"));
    static_cast<void>(files.DeleteFile("/d/b", {}, nullptr));
  }
  EXPECT_EQ(seen, (std::set<std::string>{"old (none)", "old new", "new (none)"}));
}

TEST_F(lossy_files, a_removal_may_be_undone) {
  auto seen = std::set<std::string>{};
  for (auto seed = 1u; seed <= seed_count; ++seed) {
    create("/d/f");
    sync_folder("/d");
    ASSERT_TRUE(files.DeleteFile("/d/f", {}, nullptr).ok());
    EXPECT_EQ(read("/d/f"), "(none)");
    files.crash(seed);
    seen.insert(read("/d/f"));
  }
  EXPECT_EQ(seen, (std::set<std::string>{"", "(none)"}));
}

TEST_F(lossy_files, a_frozen_disk_fails_every_change_but_reads) {
  auto file = create("/d/f");
  files.freeze_after(1);
  EXPECT_TRUE(file->Append("a", {}, nullptr).ok());
  EXPECT_FALSE(file->Append("b", {}, nullptr).ok());
  EXPECT_FALSE(file->Sync({}, nullptr).ok());
  EXPECT_FALSE(files.DeleteFile("/d/f", {}, nullptr).ok());
  EXPECT_EQ(read("/d/f"), "a");
  files.thaw();
  EXPECT_TRUE(file->Append("b", {}, nullptr).ok());
  EXPECT_EQ(read("/d/f"), "ab");
}

TEST_F(lossy_files, a_full_disk_takes_no_bytes) {
  auto file = create("/d/f");
  files.limit_bytes(3);
  EXPECT_TRUE(file->Append("abc", {}, nullptr).ok());
  EXPECT_TRUE(file->Append("d", {}, nullptr).IsNoSpace());
  EXPECT_TRUE(files.DeleteFile("/d/f", {}, nullptr).ok());
  EXPECT_TRUE(create("/d/g")->Append("d", {}, nullptr).ok());
}

} // namespace stoa::tests
