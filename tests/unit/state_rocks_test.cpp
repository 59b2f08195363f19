// What the RocksDB state promises beyond the laws of every state: its folder, its lock, its failures.
#include "storage/rocks_state.hpp"
#include "tests/support/lossy_file_system.hpp"
#include "tests/support/state_back_ends.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <unistd.h>

namespace stoa::tests {

namespace {

namespace fs = std::filesystem;
using storage::family;
using storage::state;

std::string content_of(const fs::path& path) {
  auto in = std::ifstream{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// In a folder of the real file system.
class rocks_state : public testing::Test {
protected:
  rocks_state() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    settings_.path = folder_ / "state";
    settings_.budget = storage::make_rocks_budget({});
  }
  ~rocks_state() override {
    state_.reset();
    fs::remove_all(folder_);
  }

  void open() {
    state_.reset();
    auto opened = storage::open_rocks_state(settings_);
    ASSERT_TRUE(opened) << opened.failure().detail;
    state_ = *std::move(opened);
  }
  /// What opening says, when it must not succeed.
  errc refusal() {
    const auto opened = storage::open_rocks_state(settings_);
    return opened ? errc::none : opened.failure().code;
  }
  void apply(std::uint64_t position, std::vector<storage::state_write::change> changes) {
    const auto done = state_->apply({position, std::move(changes)});
    ASSERT_TRUE(done) << done.failure().detail;
  }
  /// Every file and folder below, with content.
  std::map<std::string, std::string> everything() {
    auto out = std::map<std::string, std::string>{};
    for (const auto& x : fs::recursive_directory_iterator{folder_})
      out[x.path()] = x.is_regular_file() ? content_of(x.path()) : "(folder)";
    return out;
  }
  std::vector<fs::path> files_with(const std::string& part) {
    auto out = std::vector<fs::path>{};
    for (const auto& x : fs::directory_iterator{settings_.path})
      if (x.path().filename().string().find(part) != std::string::npos)
        out.push_back(x.path());
    return out;
  }
  /// Turns bytes around the middle of a file.
  void damage(const fs::path& path) {
    auto bytes = content_of(path);
    for (auto i = bytes.size() / 4; i < bytes.size() * 3 / 4; ++i)
      bytes[i] = static_cast<char>(~bytes[i]);
    std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
  }

  fs::path folder_ = fs::temp_directory_path() / ("stoa_rocks_state_" + std::to_string(::getpid()));
  storage::rocks_state_settings settings_;
  std::unique_ptr<state> state_;
};

} // namespace

TEST_F(rocks_state, a_folder_that_is_open_is_in_use) {
  open();
  EXPECT_EQ(refusal(), errc::in_use);
  state_.reset();
  EXPECT_EQ(refusal(), errc::none);
}

TEST_F(rocks_state, opening_for_reading_changes_nothing_at_all) {
  open();
  apply(1, {put(family::documents, "a", "1"), put(family::heads, "a", "1")});
  ASSERT_TRUE(state_->make_checkpoint());
  apply(2, {put(family::documents, "a", "2")});
  state_.reset();
  const auto before = everything();
  settings_.read_only = true;
  open();
  EXPECT_EQ(state_->position(), 1u);
  EXPECT_EQ(state_->durable_position(), 1u);
  EXPECT_EQ(get_or_none(*state_->snapshot(), family::documents, "a"), "1");
  EXPECT_TRUE(storage::hash_families(*state_->snapshot()));
  EXPECT_TRUE(state_->open_checkpoint(1));
  EXPECT_EQ(state_->apply({2, {}}).failure().code, errc::read_only);
  EXPECT_EQ(state_->flush().failure().code, errc::read_only);
  EXPECT_EQ(state_->make_checkpoint().failure().code, errc::read_only);
  EXPECT_EQ(state_->drop_checkpoint(1).failure().code, errc::read_only);
  EXPECT_TRUE(state_->reopen());
  state_.reset();
  EXPECT_EQ(everything(), before);
}

TEST_F(rocks_state, opening_for_reading_what_is_not_there_creates_nothing) {
  settings_.read_only = true;
  EXPECT_EQ(refusal(), errc::not_found);
  EXPECT_TRUE(everything().empty());
}

TEST_F(rocks_state, no_byte_goes_into_a_write_ahead_log) {
  open();
  for (auto i = 1u; i < 50; ++i)
    apply(i, {put(family::documents, "a", std::string(1000, 'x'))});
  ASSERT_TRUE(state_->flush());
  apply(50, {put(family::documents, "a", "y")});
  for (const auto& path : files_with(".log"))
    EXPECT_EQ(fs::file_size(path), 0u);
}

TEST_F(rocks_state, closing_does_not_flush) {
  open();
  apply(1, {put(family::documents, "a", "1")});
  open();
  EXPECT_EQ(state_->position(), 0u);
}

TEST_F(rocks_state, a_half_made_and_a_half_dropped_checkpoint_are_removed_at_opening) {
  open();
  apply(1, {put(family::documents, "a", "1")});
  ASSERT_TRUE(state_->make_checkpoint());
  state_.reset();
  const auto checkpoints = fs::path{settings_.path + ".checkpoints"};
  for (const auto* name : {"making", "making.tmp", "dropping-7"}) {
    fs::create_directory(checkpoints / name);
    std::ofstream{checkpoints / name / "000012.sst"} << "half";
  }
  open();
  auto names = std::vector<std::string>{};
  for (const auto& x : fs::directory_iterator{checkpoints})
    names.push_back(x.path().filename());
  EXPECT_EQ(names, (std::vector<std::string>{"1"}));
}

TEST_F(rocks_state, a_damaged_table_is_found_corrupt) {
  open();
  for (auto i = 1u; i < 200; ++i)
    apply(i, {put(family::documents, "key " + std::to_string(i), std::string(500, static_cast<char>('a' + i % 26)))});
  ASSERT_TRUE(state_->flush());
  state_.reset();
  for (const auto& path : files_with(".sst"))
    damage(path);
  const auto opened = storage::open_rocks_state(settings_);
  const auto code = opened ? storage::hash_families(*(*opened)->snapshot()).failure().code : opened.failure().code;
  EXPECT_EQ(code, errc::corrupt);
}

TEST_F(rocks_state, a_damaged_manifest_is_found_corrupt) {
  open();
  apply(1, {put(family::documents, "a", "1")});
  ASSERT_TRUE(state_->flush());
  state_.reset();
  for (const auto& path : files_with("MANIFEST"))
    damage(path);
  EXPECT_EQ(refusal(), errc::corrupt);
}

TEST_F(rocks_state, a_missing_table_is_found_when_opening) {
  open();
  apply(1, {put(family::documents, "a", "1")});
  ASSERT_TRUE(state_->flush());
  state_.reset();
  ASSERT_FALSE(files_with(".sst").empty());
  fs::remove(files_with(".sst").front());
  EXPECT_EQ(refusal(), errc::corrupt);
}

TEST_F(rocks_state, a_read_that_must_not_block_says_so_instead_of_reading_the_disk) {
  open();
  apply(1, {{family::documents, "a", "1"}});
  ASSERT_TRUE(state_->flush());
  settings_.budget = storage::make_rocks_budget({}); // nothing of the file is cached yet
  open();
  const auto now = state_->snapshot();
  const auto cold = now->get(family::documents, "a", reach::memory);
  ASSERT_FALSE(cold);
  EXPECT_EQ(cold.failure().code, errc::not_in_memory);
  EXPECT_EQ(get_or_none(*now, family::documents, "a"), "1");
  const auto warm = now->get(family::documents, "a", reach::memory);
  ASSERT_TRUE(warm) << warm.failure().detail;
  EXPECT_EQ(*warm, "1");
}

TEST_F(rocks_state, an_old_snapshot_let_go_takes_no_file_of_the_reopened_state_away) {
  open();
  apply(1, {put(family::documents, "a", "1")});
  ASSERT_TRUE(state_->flush());
  auto old = state_->snapshot();
  ASSERT_TRUE(state_->reopen());
  apply(2, {put(family::documents, "a", "2"), put(family::heads, "b", "2")});
  ASSERT_TRUE(state_->flush());
  old.reset();
  const auto wanted = storage::hash_families(*state_->snapshot());
  open();
  EXPECT_EQ(state_->position(), 2u);
  EXPECT_EQ(*storage::hash_families(*state_->snapshot()), *wanted);
}

TEST_F(rocks_state, a_flush_that_rocksdb_began_by_itself_is_announced) {
  settings_.file_system = std::make_shared<lossy_file_system>();
  settings_.path = "/state";
  settings_.budget = storage::make_rocks_budget({1024 * 1024, 256 * 1024});
  open();
  constexpr auto batch_count_max = 100'000u; // some 20 would do; the thread that flushes may come late
  auto position = 0u;
  while (state_->durable_position() == 0 && position < batch_count_max) {
    ++position;
    apply(position, {put(family::documents, "k" + std::to_string(position % 10), std::string(10'000, 'x'))});
  }
  EXPECT_GT(state_->durable_position(), 0u);
  EXPECT_LE(state_->durable_position(), position);
}

TEST_F(rocks_state, states_of_one_budget_do_not_see_each_other) {
  auto states = std::vector<std::unique_ptr<state>>{};
  for (auto i = 0u; i < 5; ++i) {
    settings_.path = folder_ / std::to_string(i);
    open();
    apply(i + 1, {put(family::skus, "k", std::to_string(i))});
    ASSERT_TRUE(state_->flush());
    states.push_back(std::move(state_));
  }
  for (auto i = 0u; i < 5; ++i) {
    EXPECT_EQ(states[i]->position(), i + 1);
    EXPECT_EQ(get_or_none(*states[i]->snapshot(), family::skus, "k"), std::to_string(i));
  }
}

} // namespace stoa::tests
