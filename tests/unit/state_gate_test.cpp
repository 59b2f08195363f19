// No more than two flushes of a RocksDB queue.
#include "storage/rocks_gate.hpp"
#include "storage/rocks_handle.hpp"
#include "storage/rocks_state.hpp"
#include "tests/support/lossy_file_system.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace stoa::tests {

namespace {

/// Answers the gate's questions, and counts them.
struct questions {
  int drained_after = 1'000'000;
  bool is_over = false;
  int asked = 0;

  storage::rocks_gate gate{[this] { return ++asked > drained_after; }, [this] { return is_over; }};
};

} // namespace

TEST(rocks_gate, two_flushes_may_queue_and_the_next_writer_waits_until_both_are_done) {
  auto x = questions{};
  x.gate.enter();
  x.gate.leave(true);
  x.gate.enter(); // one on its way: there is room for another
  x.gate.leave(true);
  x.drained_after = x.asked + 3;
  x.gate.enter();
  EXPECT_EQ(x.asked, x.drained_after + 1) << "it did not wait for the full buffers to be on disk";
}

TEST(rocks_gate, what_asked_for_no_flush_counts_only_while_it_is_inside) {
  auto x = questions{};
  for (auto i = 0; i < 10; ++i) {
    x.gate.enter();
    x.gate.leave(false);
  }
  EXPECT_EQ(x.asked, 0);
}

// The buffers of whoever is inside are full, too, for a while: that none is left says nothing of the others then.
TEST(rocks_gate, nothing_is_taken_for_done_while_somebody_is_inside) {
  auto x = questions{};
  x.gate.enter();
  x.gate.leave(true);
  x.gate.enter();
  EXPECT_EQ(x.asked, 1);
  x.is_over = true; // only so that the next one gets in at all
  x.gate.enter();
  EXPECT_EQ(x.asked, 1);
}

TEST(rocks_gate, after_a_failure_nobody_waits) {
  auto x = questions{};
  x.is_over = true;
  for (auto i = 0; i < 5; ++i) {
    x.gate.enter();
    x.gate.leave(true);
  }
}

namespace {

/// An open database on a disk in memory.
class gated_handle : public testing::Test {
protected:
  gated_handle() {
    auto settings = storage::rocks_state_settings{};
    settings.path = "/state";
    settings.budget = storage::make_rocks_budget({});
    settings.file_system = std::make_shared<lossy_file_system>();
    EXPECT_TRUE(settings.file_system->CreateDir("/state", {}, nullptr).ok());
    auto opened = storage::rocks_handle::open(storage::location_of(settings));
    EXPECT_TRUE(opened);
    handle_ = *std::move(opened);
  }

  std::shared_ptr<storage::rocks_handle> handle_;
};

} // namespace

TEST_F(gated_handle, a_write_waits_at_the_gate) {
  handle_->gate().enter();
  handle_->gate().enter();
  auto order = std::atomic<int>{0};
  auto written_at = 0;
  auto writer = std::thread{[&] {
    auto batch = rocksdb::WriteBatch{};
    EXPECT_TRUE(handle_->write(batch, 1));
    written_at = ++order;
  }};
  for (auto i = 0; i < 1000; ++i)
    std::this_thread::yield(); // time enough for a writer that does not wait
  const auto opened_at = ++order;
  handle_->gate().leave(false);
  writer.join();
  EXPECT_LT(opened_at, written_at);
  EXPECT_EQ(handle_->position(), 1U);
}

TEST_F(gated_handle, a_write_that_closes_a_full_buffer_is_noticed) {
  const auto sealed = handle_->watch().sealed_count();
  auto position = std::uint64_t{0};
  while (handle_->watch().sealed_count() == sealed && position < 100'000) { // some 20 do
    auto batch = rocksdb::WriteBatch{};
    ASSERT_TRUE(batch.Put(handle_->column_family(storage::family::documents), "k", std::string(1'000'000, 'x')).ok());
    ASSERT_TRUE(handle_->write(batch, ++position));
  }
  EXPECT_GT(handle_->watch().sealed_count(), sealed) << "nothing was sealed: the test proves nothing";
  EXPECT_GE(position, 2U);
}

} // namespace stoa::tests
