// The sync thread, the pool for reads, and the log in memory.
#include "storage/io_pool.hpp"
#include "storage/memory_log.hpp"
#include "storage/sync_thread.hpp"
#include "tests/support/log_tools.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>

namespace stoa::tests {

using storage::append_status;
using storage::batch;
using storage::io_pool;
using storage::log_entry;
using storage::log_part;
using storage::memory_log;
using storage::shared_batch;
using storage::sync_thread;

namespace {

shared_batch share(std::uint64_t first_position, const std::vector<std::string>& records) {
  return std::make_shared<const batch>(make_batch(first_position, records));
}

/// A log that waits at a gate when it appends, and counts how often it may prepare.
class gated_log final : public storage::log {
public:
  append_status append(const batch& x) override {
    if (is_gated) {
      entered.set_value();
      gate.get_future().wait();
    }
    return inner.append(x);
  }
  result<void> reopen() override { return {}; }
  std::uint64_t next_position() const override { return inner.next_position(); }
  std::uint64_t first_position() const override { return 1; }
  std::uint64_t log_id() const override { return 1; }
  result<std::vector<log_entry>> read(std::uint64_t from, std::size_t max) const override {
    return inner.read(from, max);
  }
  std::vector<log_part> parts() const override { return inner.parts(); }
  result<void> trim(std::uint64_t) override { return {}; }
  bool prepare_ahead() override {
    if (++prepared == 3)
      prepared_all.set_value();
    return prepared < 3;
  }

  memory_log inner;
  std::atomic<bool> is_gated{true};
  std::promise<void> entered;
  std::promise<void> gate;
  std::atomic<int> prepared{0};
  std::promise<void> prepared_all;
};

/// Posts an append and then a job, each of which notes that it was done.
void post_both(sync_thread& worker, const std::shared_ptr<memory_log>& to, int number, std::vector<int>& order) {
  const auto position = static_cast<std::uint64_t>(number) / 2 + 1;
  const auto done = [&order, number](append_status status) {
    EXPECT_EQ(status, append_status::appended);
    order.push_back(number);
  };
  EXPECT_TRUE(worker.post(to, share(position, {std::to_string(number)}), done));
  EXPECT_TRUE(worker.post_job([&order, number] { order.push_back(1000 + number); }));
}

} // namespace

TEST(sync_thread, batches_and_jobs_are_done_in_the_order_posted_and_all_before_it_stops) {
  const auto a = std::make_shared<memory_log>();
  const auto b = std::make_shared<memory_log>();
  auto order = std::vector<int>{};
  auto worker = std::make_unique<sync_thread>();
  for (auto i = 0; i < 100; ++i)
    post_both(*worker, i % 2 == 0 ? a : b, i, order);
  worker.reset();
  ASSERT_EQ(order.size(), 200U);
  for (auto i = 0; i < 200; ++i)
    EXPECT_EQ(order[static_cast<std::size_t>(i)], i % 2 == 0 ? i / 2 : 1000 + i / 2);
  EXPECT_EQ(a->next_position(), 51U);
}

TEST(sync_thread, the_status_of_a_log_is_handed_on) {
  auto worker = sync_thread{};
  auto status = std::promise<append_status>{};
  ASSERT_TRUE(
    worker.post(std::make_shared<memory_log>(), share(9, {"a"}), [&](append_status s) { status.set_value(s); }));
  EXPECT_EQ(status.get_future().get(), append_status::not_owner);
}

TEST(sync_thread, the_last_slot_is_usable_and_the_next_is_not) {
  const auto x = std::make_shared<gated_log>();
  auto worker = sync_thread{2};
  auto answered = 0;
  const auto answer = [&](append_status) { ++answered; };
  ASSERT_TRUE(worker.post(x, share(1, {"a"}), answer));
  x->entered.get_future().wait();
  EXPECT_TRUE(worker.post_job([&] { ++answered; }));
  EXPECT_TRUE(worker.post_job([&] { ++answered; }));
  EXPECT_FALSE(worker.post_job([&] { ++answered; }));
  EXPECT_FALSE(worker.post(x, share(2, {"b"}), answer));
  x->gate.set_value();
  worker.stop();
  EXPECT_EQ(answered, 3);
  EXPECT_FALSE(worker.post_job([] {}));
  worker.stop();
}

TEST(sync_thread, a_log_prepares_ahead_when_nothing_waits) {
  const auto x = std::make_shared<gated_log>();
  auto worker = sync_thread{};
  ASSERT_TRUE(worker.post(x, share(1, {"a"}), [](append_status) {}));
  x->entered.get_future().wait();
  EXPECT_EQ(x->prepared, 0);
  x->gate.set_value();
  x->prepared_all.get_future().wait();
  worker.stop();
  EXPECT_EQ(x->prepared, 3);
}

TEST(sync_thread, a_log_lives_as_long_as_a_batch_for_it_waits) {
  auto x = std::make_shared<gated_log>();
  auto worker = sync_thread{};
  auto statuses = std::vector<append_status>{};
  const auto note = [&](append_status status) { statuses.push_back(status); };
  ASSERT_TRUE(worker.post(x, share(1, {"a"}), note));
  x->entered.get_future().wait();
  x->is_gated = false;
  ASSERT_TRUE(worker.post(x, share(2, {"b"}), note));
  x->gate.set_value();
  auto seen = std::weak_ptr{x};
  x = nullptr;
  worker.stop();
  EXPECT_EQ(statuses, (std::vector{append_status::appended, append_status::appended}));
  EXPECT_TRUE(seen.expired());
}

TEST(io_pool, all_jobs_are_done_before_it_stops_and_none_after) {
  auto done = std::atomic<int>{0};
  auto pool = io_pool{3, 1000};
  for (auto i = 0; i < 500; ++i)
    EXPECT_TRUE(pool.try_post([&] { ++done; }));
  pool.stop();
  EXPECT_EQ(done, 500);
  EXPECT_FALSE(pool.try_post([&] { ++done; }));
}

TEST(io_pool, the_last_slot_is_usable_and_the_next_is_not) {
  auto entered = std::promise<void>{};
  auto gate = std::promise<void>{};
  auto pool = io_pool{1, 2}; // ends before what its jobs wait for
  ASSERT_TRUE(pool.try_post([&] {
    entered.set_value();
    gate.get_future().wait();
  }));
  entered.get_future().wait();
  EXPECT_TRUE(pool.try_post([] {}));
  EXPECT_TRUE(pool.try_post([] {}));
  EXPECT_FALSE(pool.try_post([] {}));
  gate.set_value();
}

TEST(io_pool, jobs_run_beside_each_other) {
  auto first = std::promise<void>{};
  auto second = std::promise<void>{};
  auto pool = io_pool{2, 8};
  ASSERT_TRUE(pool.try_post([&] {
    first.set_value();
    second.get_future().wait();
  }));
  ASSERT_TRUE(pool.try_post([&] {
    first.get_future().wait();
    second.set_value();
  }));
  pool.stop();
}

TEST(memory_log, it_keeps_the_contract_of_a_log) {
  auto x = memory_log{5, 10};
  EXPECT_EQ(x.log_id(), 5U);
  EXPECT_EQ(append(x, {"a", "b", "c"}), append_status::appended);
  EXPECT_EQ(x.append(make_batch(10, {"x"})), append_status::not_owner);
  EXPECT_EQ(read_all(x), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(x.read(10, 2)->size(), 2U);
  EXPECT_EQ(x.read(10, 0)->size(), 1U);
  EXPECT_EQ(x.parts(), (std::vector<log_part>{{10, 1}, {11, 1}, {12, 1}}));
  ASSERT_TRUE(x.trim(12));
  EXPECT_EQ(x.first_position(), 12U);
  EXPECT_EQ(x.parts(), (std::vector<log_part>{{12, 1}}));
  EXPECT_EQ(x.read(11, 10).failure().code, errc::not_found);
  ASSERT_TRUE(x.trim(100));
  EXPECT_EQ(x.first_position(), 13U);
  EXPECT_EQ(x.next_position(), 13U);
  EXPECT_TRUE(x.read(13, 10)->empty());
  EXPECT_EQ(x.parts(), (std::vector<log_part>{{13, 0}}));
}

} // namespace stoa::tests
