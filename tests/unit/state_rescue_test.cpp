// A state that cannot be used is set aside and made again; what cannot be made again is left alone.
#include "storage/rocks_state.hpp"
#include "storage/state_meta.hpp"
#include "tests/support/log_folder.hpp"
#include "tests/support/real_shard.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <rocksdb/db.h>

namespace stoa::tests {

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  auto in = std::ifstream{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void overwrite(const fs::path& path, const std::string& bytes) {
  std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
}

/// A shard in a folder of the real file system, and hands that damage it.
class state_rescue : public testing::Test {
protected:
  void open(bool check_tables = false) {
    shard_.reset();
    auto opened = real_shard::open({here_.path(), budget_, check_tables});
    ASSERT_TRUE(opened) << opened.failure().detail;
    shard_ = *std::move(opened);
  }
  /// What opening says, when it must not succeed.
  error refusal() {
    shard_.reset();
    const auto opened = real_shard::open({here_.path(), budget_});
    return opened ? error{} : opened.failure();
  }
  /// Some products, part of them flushed, and the end of the process.
  void live() {
    open();
    shard_->put_many("a", 20);
    flush();
    shard_->put_many("b", 20);
    end();
  }
  void flush() {
    const auto done = shard_->state().flush();
    ASSERT_TRUE(done) << done.failure().detail;
  }
  std::uint64_t checkpoint() {
    const auto made = shard_->state().make_checkpoint();
    EXPECT_TRUE(made);
    return made ? *made : 0;
  }
  void trim(std::uint64_t before) {
    ASSERT_TRUE(shard_->log().trim(before));
    ASSERT_GT(shard_->log().first_position(), 1U) << "nothing was trimmed: the test proves nothing";
  }
  void end() {
    products_ = shard_->products();
    shard_.reset();
  }
  void expect_all_there() {
    EXPECT_EQ(shard_->products(), products_);
    EXPECT_EQ(shard_->verify(), "clean");
  }

  fs::path in(const std::string& path) const { return fs::path{here_.path()} / path; }
  std::vector<fs::path> files_with(const std::string& folder, const std::string& part) const {
    auto out = std::vector<fs::path>{};
    for (const auto& x : fs::directory_iterator{in(folder)})
      if (x.path().filename().string().find(part) != std::string::npos)
        out.push_back(x.path());
    return out;
  }
  /// Turns the bytes of the middle half of every such file.
  void damage(const std::string& folder, const std::string& part) {
    const auto found = files_with(folder, part);
    ASSERT_FALSE(found.empty());
    for (const auto& path : found) {
      auto bytes = content_of(path);
      for (auto i = bytes.size() / 4; i < bytes.size() * 3 / 4; ++i)
        bytes[i] = static_cast<char>(~bytes[i]);
      fs::remove(path); // a checkpoint's link to it keeps its bytes
      overwrite(path, bytes);
    }
  }
  std::vector<std::string> names() const {
    auto out = std::vector<std::string>{};
    for (const auto& x : fs::directory_iterator{here_.path()})
      out.push_back(x.path().filename());
    std::sort(out.begin(), out.end());
    return out;
  }
  /// Every file of the state and its checkpoints.
  std::map<std::string, std::string> state_files() const {
    auto out = std::map<std::string, std::string>{};
    for (const auto& x : fs::recursive_directory_iterator{here_.path()})
      if (x.is_regular_file() && x.path().string().find("/log/") == std::string::npos)
        out[x.path()] = content_of(x.path());
    return out;
  }

  real_folder here_;
  std::shared_ptr<storage::rocks_budget> budget_ = storage::make_rocks_budget({});
  std::unique_ptr<real_shard> shard_;
  std::map<std::string, std::string> products_;
};

} // namespace

TEST_F(state_rescue, a_whole_state_is_not_touched) {
  live();
  open();
  EXPECT_FALSE(shard_->rebuilt());
  EXPECT_EQ(shard_->replayed_count(), 20U);
  expect_all_there();
  EXPECT_EQ(names(), (std::vector<std::string>{"log", "state"}));
}

TEST_F(state_rescue, a_damaged_manifest_is_set_aside_and_the_state_made_from_the_log) {
  live();
  damage("state", "MANIFEST");
  const auto damaged = content_of(files_with("state", "MANIFEST").front());
  open();
  ASSERT_TRUE(shard_->rebuilt());
  EXPECT_EQ(shard_->rebuilt()->from, 0U);
  EXPECT_NE(shard_->rebuilt()->reason.find(in("state").string()), std::string::npos) << shard_->rebuilt()->reason;
  EXPECT_EQ(shard_->rebuilt()->kept, in("state.damaged-1").string());
  EXPECT_EQ(content_of(files_with("state.damaged-1", "MANIFEST").front()), damaged);
  EXPECT_EQ(shard_->replayed_count(), 40U);
  expect_all_there();
  flush();
  open();
  EXPECT_FALSE(shard_->rebuilt());
  expect_all_there();
}

TEST_F(state_rescue, a_state_is_made_from_the_newest_checkpoint_when_the_log_begins_later) {
  open();
  shard_->put_many("a", 40);
  const auto older = checkpoint();
  shard_->put_many("b", 40);
  const auto newest = checkpoint();
  trim(older + 1);
  shard_->put_many("c", 5);
  end();
  damage("state", "MANIFEST");
  open();
  ASSERT_TRUE(shard_->rebuilt());
  EXPECT_EQ(shard_->rebuilt()->from, newest);
  EXPECT_EQ(shard_->replayed_count(), 5U);
  expect_all_there();
  EXPECT_EQ(*shard_->state().checkpoints(), (std::vector<std::uint64_t>{older, newest}));
}

TEST_F(state_rescue, a_checkpoint_serves_again_and_again) {
  open();
  shard_->put_many("a", 20);
  const auto position = checkpoint();
  end();
  for (auto i = 0; i < 3; ++i) {
    fs::remove(in("state/CURRENT"));
    open();
    ASSERT_TRUE(shard_->rebuilt());
    EXPECT_EQ(shard_->rebuilt()->from, position);
    expect_all_there();
    shard_->put("a" + std::to_string(i), "changed");
    flush();
    end();
  }
}

TEST_F(state_rescue, a_lost_current_does_not_cost_the_tables) {
  live();
  const auto tables = files_with("state", ".sst").size();
  ASSERT_GT(tables, 0U);
  fs::remove(in("state/CURRENT"));
  open();
  ASSERT_TRUE(shard_->rebuilt());
  EXPECT_NE(shard_->rebuilt()->reason.find("CURRENT"), std::string::npos);
  EXPECT_EQ(files_with("state.damaged-1", ".sst").size(), tables);
  expect_all_there();
}

TEST_F(state_rescue, whatever_file_of_the_state_is_missing_or_empty_it_is_made_again) {
  for (const auto* part : {"CURRENT", "MANIFEST", ".sst"})
    for (const auto empties : {false, true}) {
      fs::remove_all(here_.path());
      fs::create_directories(here_.path());
      live();
      for (const auto& path : files_with("state", part)) {
        fs::remove(path);
        if (empties)
          overwrite(path, "");
      }
      open();
      EXPECT_TRUE(shard_->rebuilt()) << part << empties;
      expect_all_there();
      shard_.reset();
    }
}

TEST_F(state_rescue, a_damaged_block_is_found_when_the_tables_are_checked) {
  live();
  for (const auto& path : files_with("state", ".sst")) {
    auto bytes = content_of(path);
    const auto place = bytes.find("a number"); // in a block of documents, which no opening reads
    if (place != std::string::npos)
      bytes[place] = 'X';
    overwrite(path, bytes);
  }
  EXPECT_EQ(refusal().code, errc::corrupt);
  EXPECT_FALSE(fs::exists(in("state.damaged-1")));
  open(true);
  EXPECT_TRUE(shard_->rebuilt());
  expect_all_there();
}

TEST_F(state_rescue, a_damaged_checkpoint_is_passed_over_for_an_older_one_or_for_nothing) {
  open();
  shard_->put_many("a", 10);
  const auto older = checkpoint();
  shard_->put_many("b", 10);
  const auto newest = checkpoint();
  end();
  damage("state", "MANIFEST");
  damage("state.checkpoints/" + std::to_string(newest), ".sst");
  open();
  EXPECT_EQ(shard_->rebuilt()->from, older);
  expect_all_there();
  flush();
  end();
  damage("state", "MANIFEST");
  fs::remove(in("state.checkpoints/" + std::to_string(older) + "/CURRENT"));
  open();
  EXPECT_EQ(shard_->rebuilt()->from, 0U);
  EXPECT_EQ(shard_->products(), products_);
}

TEST_F(state_rescue, what_neither_a_checkpoint_nor_the_log_reaches_is_an_error_and_left_alone) {
  open();
  shard_->put_many("a", 60);
  flush();
  trim(40);
  end();
  damage("state", "MANIFEST");
  const auto before = state_files();
  const auto failure = refusal();
  EXPECT_EQ(failure.code, errc::corrupt);
  EXPECT_NE(failure.detail.find(in("state").string()), std::string::npos) << failure.detail;
  EXPECT_NE(failure.detail.find("backup"), std::string::npos) << failure.detail;
  EXPECT_EQ(state_files(), before);
}

TEST_F(state_rescue, only_the_newest_damaged_state_is_kept_and_an_empty_one_takes_no_place) {
  live();
  for (auto i = 1; i <= 3; ++i) {
    damage("state", "MANIFEST");
    open();
    ASSERT_TRUE(shard_->rebuilt());
    EXPECT_EQ(shard_->rebuilt()->kept, in("state.damaged-" + std::to_string(i)).string());
    EXPECT_EQ(shard_->rebuilt()->removed.size(), i == 1 ? 0U : 1U);
    flush();
    end();
  }
  EXPECT_EQ(names(), (std::vector<std::string>{"log", "state", "state.damaged-3"}));
  for (const auto& path : files_with("state", ".sst"))
    fs::remove(path);
  open();
  EXPECT_EQ(shard_->rebuilt()->kept, "");
  EXPECT_EQ(shard_->rebuilt()->removed, std::vector<std::string>{in("state")});
  EXPECT_EQ(names(), (std::vector<std::string>{"log", "state", "state.damaged-3"}));
  expect_all_there();
}

TEST_F(state_rescue, a_crash_between_setting_aside_and_putting_in_place_is_gone_through_again) {
  open();
  shard_->put_many("a", 20);
  const auto position = checkpoint();
  end();
  fs::rename(in("state"), in("state.damaged-1"));
  fs::create_directories(in("state.making"));
  overwrite(in("state.making/CURRENT"), "half");
  open();
  ASSERT_TRUE(shard_->rebuilt());
  EXPECT_EQ(shard_->rebuilt()->from, position);
  expect_all_there();
  EXPECT_EQ(names(), (std::vector<std::string>{"log", "state", "state.checkpoints", "state.damaged-1"}));
}

TEST_F(state_rescue, a_state_that_was_removed_is_made_again_from_its_checkpoint) {
  open();
  shard_->put_many("a", 40);
  const auto position = checkpoint();
  trim(position + 1);
  shard_->put_many("b", 3);
  end();
  fs::remove_all(in("state"));
  open();
  EXPECT_EQ(shard_->rebuilt()->from, position);
  expect_all_there();
}

// The tables of the damaged state say that the log was durable up to the flush, and so a log that ends before is no
// torn tail: what was acknowledged is missing.
TEST_F(state_rescue, a_damaged_state_still_tells_a_damaged_log_from_a_torn_one) {
  open();
  shard_->put_many("a", 5);
  flush();
  end();
  auto segments = files_with("log", "segment-");
  std::sort(segments.begin(), segments.end());
  auto bytes = content_of(segments.back());
  const auto last = bytes.rfind("a4");
  ASSERT_NE(last, std::string::npos);
  bytes[last] = 'X'; // the last record is no longer whole; without the state it would be cut off
  overwrite(segments.back(), bytes);
  damage("state", "MANIFEST");
  const auto before = state_files();
  const auto failure = refusal();
  EXPECT_EQ(failure.code, errc::corrupt);
  EXPECT_NE(failure.detail.find("segment-"), std::string::npos) << failure.detail;
  EXPECT_EQ(state_files(), before);
}

TEST_F(state_rescue, a_damaged_state_without_its_log_is_not_taken_for_a_new_store) {
  live();
  damage("state", "MANIFEST");
  damage("state", ".sst"); // nothing tells a position any more
  fs::remove_all(in("log"));
  EXPECT_EQ(refusal().code, errc::corrupt);
  EXPECT_FALSE(fs::exists(in("log")));
  EXPECT_FALSE(fs::exists(in("state.damaged-1")));
}

namespace {

/// Does something to the state's database that this program never does.
void meddle(const std::string& path, const std::function<void(rocksdb::DB&)>& how) {
  auto options = rocksdb::Options{};
  auto names = std::vector<std::string>{};
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies(options, path, &names).ok());
  auto families = std::vector<rocksdb::ColumnFamilyDescriptor>{};
  for (const auto& name : names)
    families.emplace_back(name, rocksdb::ColumnFamilyOptions{});
  auto handles = std::vector<rocksdb::ColumnFamilyHandle*>{};
  rocksdb::DB* opened = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, path, families, &handles, &opened).ok());
  const auto database = std::unique_ptr<rocksdb::DB>{opened};
  how(*database);
  for (auto* x : handles)
    database->DestroyColumnFamilyHandle(x);
}

} // namespace

TEST_F(state_rescue, a_state_of_a_newer_version_is_refused_and_left_alone) {
  live();
  meddle(in("state"), [](rocksdb::DB& x) {
    rocksdb::ColumnFamilyHandle* made = nullptr;
    ASSERT_TRUE(x.CreateColumnFamily({}, "reviews", &made).ok());
    x.DestroyColumnFamilyHandle(made);
  });
  auto failure = refusal();
  EXPECT_EQ(failure.code, errc::corrupt);
  EXPECT_NE(failure.detail.find("reviews"), std::string::npos) << failure.detail;
  EXPECT_NE(failure.detail.find("newer version"), std::string::npos) << failure.detail;
  EXPECT_EQ(names(), (std::vector<std::string>{"log", "state"}));
}

TEST_F(state_rescue, a_state_whose_position_has_a_newer_format_is_refused_and_left_alone) {
  live();
  meddle(in("state"), [](rocksdb::DB& x) {
    auto value = storage::encode_position(7);
    value[0] = 2;
    ASSERT_TRUE(x.Put({}, "position", value).ok());
  });
  const auto failure = refusal();
  EXPECT_EQ(failure.code, errc::corrupt);
  EXPECT_NE(failure.detail.find("format 2, written by a newer version"), std::string::npos) << failure.detail;
  EXPECT_EQ(names(), (std::vector<std::string>{"log", "state"}));
}

} // namespace stoa::tests
