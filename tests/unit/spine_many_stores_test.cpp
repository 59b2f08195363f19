// Many stores in one process: one block cache, one budget of write buffers, one thread that syncs all logs.
#include "storage/memory_log.hpp"
#include "storage/rocks_budget.hpp"
#include "storage/sync_thread.hpp"
#include "tests/support/log_folder.hpp"
#include "tests/support/log_tools.hpp"
#include "tests/support/real_shard.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <sys/resource.h>

namespace stoa::tests {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t store_count = 100;
constexpr int round_count = 3;
// No store alone comes near its own buffers' limit (a quarter of this), all together pass it in the first round.
constexpr storage::rocks_budget_settings budget_settings{.block_cache_bytes = 64 * 1024 * 1024,
                                                         .write_buffer_bytes = 4 * 1024 * 1024};
constexpr std::size_t name_bytes = 40'000;
// What one open store may hold: its log, RocksDB's own five, and a table for each family and flush.
constexpr std::size_t open_files_per_store_max = 40;

std::size_t open_file_count() {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator{"/proc/self/fd"}, fs::directory_iterator{}));
}

/// As the server does at its start.
void raise_file_limit() {
  auto limit = rlimit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = limit.rlim_max;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  ASSERT_GT(limit.rlim_max, store_count * open_files_per_store_max);
}

/// Appends that the sync thread has answered.
class answers {
public:
  void add(std::size_t store, storage::append_status status) {
    const auto lock = std::lock_guard{mutex_};
    waiting_.emplace_back(store, status);
    is_changed_.notify_one();
  }
  std::pair<std::size_t, storage::append_status> take() {
    auto lock = std::unique_lock{mutex_};
    is_changed_.wait(lock, [&] { return !waiting_.empty(); });
    const auto x = waiting_.front();
    waiting_.erase(waiting_.begin());
    return x;
  }

private:
  std::mutex mutex_;
  std::condition_variable is_changed_;
  std::vector<std::pair<std::size_t, storage::append_status>> waiting_;
};

class many_stores : public testing::Test {
protected:
  many_stores() { raise_file_limit(); }

  std::string folder_of(std::size_t i) const { return here_.path() + "/" + std::to_string(i); }

  void open_all() {
    for (std::size_t i = 0; i < store_count; ++i) {
      fs::create_directories(folder_of(i));
      auto opened = real_shard::open({folder_of(i), budget_});
      ASSERT_TRUE(opened) << i << ": " << opened.failure().detail;
      stores_[i] = *std::move(opened);
    }
  }

  /// One write to each store, all on their way at once.
  void write_to_all(const std::string& name) {
    auto batches = std::vector<spine::batch_ptr>(store_count);
    auto done = answers{};
    for (std::size_t i = 0; i < store_count; ++i) {
      batches[i] = stores_[i]->begin_put("p" + std::to_string(i % 7),
                                         name + " of store " + std::to_string(i) + std::string(name_bytes, '.'));
      ASSERT_TRUE(syncs_.post(stores_[i]->shared_log(), storage::shared_batch{batches[i], &batches[i]->bytes},
                              [&done, i](storage::append_status status) { done.add(i, status); }));
    }
    for (std::size_t n = 0; n < store_count; ++n) {
      const auto [i, status] = done.take();
      stores_[i]->end_put(batches[i], status);
    }
  }

  void expect_bounded() {
    EXPECT_LE(budget_->block_cache()->GetUsage(), budget_->block_cache()->GetCapacity());
    EXPECT_LE(open_file_count() - open_files_before_, store_count * open_files_per_store_max);
  }

  real_folder here_;
  std::size_t open_files_before_ = open_file_count();
  std::shared_ptr<storage::rocks_budget> budget_ = storage::make_rocks_budget(budget_settings);
  std::vector<std::unique_ptr<real_shard>> stores_{store_count};
  storage::sync_thread syncs_;
};

} // namespace

TEST_F(many_stores, a_hundred_are_written_side_by_side_end_anyhow_and_come_back_whole_within_one_budget) {
  open_all();
  // Over the budget a store flushes before its next write, and keeps that one: what is held does not grow any more.
  auto held_at_first = std::size_t{0};
  for (auto round = 0; round < round_count; ++round) {
    write_to_all("round " + std::to_string(round));
    expect_bounded();
    const auto held = budget_->write_buffers()->mutable_memtable_memory_usage();
    held_at_first = round == 0 ? held : held_at_first;
    EXPECT_GT(held, budget_settings.write_buffer_bytes) << "the budget was never reached: the test proves nothing";
    EXPECT_LT(held, held_at_first + store_count * name_bytes / 2) << "round " << round;
  }
  auto expected = std::vector<std::map<std::string, std::string>>{};
  for (auto& store : stores_)
    expected.push_back(store->products());
  syncs_.stop();
  for (std::size_t i = 0; i < store_count; ++i) {
    // Every third ends as a process does that is killed: nothing of its state but what RocksDB flushed by itself.
    if (i % 3 != 0) {
      ASSERT_TRUE(stores_[i]->state().flush());
    }
    stores_[i].reset();
  }
  EXPECT_EQ(open_file_count(), open_files_before_) << "a closed store keeps a file open";
  open_all();
  auto replayed = std::uint64_t{0};
  for (std::size_t i = 0; i < store_count; ++i) {
    replayed += stores_[i]->replayed_count();
    EXPECT_EQ(stores_[i]->products(), expected[i]) << i;
    EXPECT_EQ(stores_[i]->verify(), "clean") << i;
  }
  EXPECT_GT(replayed, 0U) << "all ended cleanly: the test proves nothing";
  expect_bounded();
}

namespace {

/// A log that writes down when it was served.
class noted_log final : public storage::log {
public:
  noted_log(std::size_t number, std::vector<std::size_t>& served) : number_(number), served_(served) {}

  storage::append_status append(const storage::batch& x) override {
    served_.push_back(number_);
    return inner_.append(x);
  }
  result<void> reopen() override { return inner_.reopen(); }
  std::uint64_t next_position() const override { return inner_.next_position(); }
  std::uint64_t first_position() const override { return inner_.first_position(); }
  std::vector<storage::log_part> parts() const override { return inner_.parts(); }
  std::uint64_t log_id() const override { return inner_.log_id(); }
  result<std::vector<storage::log_entry>> read(std::uint64_t from, std::size_t max) const override {
    return inner_.read(from, max);
  }
  result<void> trim(std::uint64_t before) override { return inner_.trim(before); }

private:
  std::size_t number_;
  std::vector<std::size_t>& served_;
  storage::memory_log inner_;
};

} // namespace

// A log has one batch on its way. Each here posts the next one in the very moment the last one is answered, which is
// as greedy as a store can be.
TEST(many_logs, between_two_turns_of_one_log_every_other_that_waits_has_one) {
  constexpr auto turn_count = 20U;
  auto served = std::vector<std::size_t>{};
  auto logs = std::vector<std::shared_ptr<noted_log>>{};
  for (std::size_t i = 0; i < store_count; ++i)
    logs.push_back(std::make_shared<noted_log>(i, served));
  auto syncs = storage::sync_thread{};
  auto finished = answers{};
  std::function<void(std::size_t)> post_next = [&](std::size_t i) {
    auto batch = std::make_shared<const storage::batch>(make_batch(logs[i]->next_position(), {"x"}));
    ASSERT_TRUE(syncs.post(logs[i], std::move(batch), [&, i](storage::append_status status) {
      if (status == storage::append_status::appended && logs[i]->next_position() <= turn_count)
        post_next(i);
      else
        finished.add(i, status);
    }));
  };
  // All are posted before the thread begins.
  ASSERT_TRUE(syncs.post_job([&] {
    for (std::size_t i = 0; i < store_count; ++i)
      post_next(i);
  }));
  for (std::size_t i = 0; i < store_count; ++i)
    EXPECT_EQ(finished.take().second, storage::append_status::appended);
  syncs.stop();
  ASSERT_EQ(served.size(), store_count * turn_count);
  for (std::size_t round = 0; round < turn_count; ++round) {
    const auto begin = served.begin() + static_cast<std::ptrdiff_t>(round * store_count);
    EXPECT_EQ(std::set<std::size_t>(begin, begin + store_count).size(), store_count) << "round " << round;
  }
}

} // namespace stoa::tests
