// Laws of the memory limit, with a machine held in hands.
#include "app/memory_watch.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>

namespace stoa::app {
namespace {

constexpr std::uint64_t mb = 1024 * 1024;

/// A limit of 320 MB: full from 300 on, free below 290. 20 of it are promised to caches, 30 to write buffers, 10 to
/// bodies.
class MemoryWatch : public testing::Test {
protected:
  MemoryWatch() {
    auto settings = config::node{};
    settings.memory_mb = 320;
    settings.storage.block_cache_mb = 20;
    settings.storage.write_buffer_mb = 30;
    settings.http.body_bytes_total_max = 10 * mb;
    auto from = memory_source{};
    from.resident_bytes = [this] { return resident - returned; };
    from.caches = [this] { return caches; };
    from.return_free_memory = [this] {
      ++rounds;
      returned = returnable;
    };
    watch = std::make_unique<memory_watch>(settings, from, gate);
  }

  void look_at(std::uint64_t resident_now) {
    resident = resident_now;
    watch->look();
  }

  std::shared_ptr<messages::memory_gate> gate = std::make_shared<messages::memory_gate>();
  std::unique_ptr<memory_watch> watch;
  std::uint64_t resident = 0;
  std::uint64_t returnable = 0;
  std::uint64_t returned = 0;
  int rounds = 0;
  storage::rocks_budget_use caches;
};

TEST_F(MemoryWatch, what_is_promised_counts_as_used) {
  look_at(239 * mb);
  EXPECT_FALSE(gate->is_full);
  EXPECT_EQ(gate->room_bytes, 11 * mb);
  look_at(240 * mb);
  EXPECT_TRUE(gate->is_full);
  EXPECT_EQ(gate->room_bytes, 10 * mb) << "a merge may take half of the reserve";
  look_at(251 * mb);
  EXPECT_EQ(gate->room_bytes, 0U);
}

TEST_F(MemoryWatch, a_cache_that_fills_changes_nothing) {
  look_at(239 * mb);
  caches = {20 * mb, 30 * mb};
  look_at(289 * mb);
  EXPECT_FALSE(gate->is_full);
  EXPECT_EQ(gate->room_bytes, 11 * mb);
}

TEST_F(MemoryWatch, it_opens_again_only_well_below) {
  look_at(250 * mb);
  look_at(231 * mb);
  EXPECT_TRUE(gate->is_full);
  look_at(229 * mb);
  EXPECT_FALSE(gate->is_full);
}

TEST_F(MemoryWatch, what_the_allocator_only_keeps_for_later_does_not_close_the_gate) {
  returnable = 5 * mb;
  look_at(242 * mb);
  EXPECT_FALSE(gate->is_full);
  EXPECT_EQ(rounds, 1);
}

TEST_F(MemoryWatch, the_allocator_is_asked_once_a_second_and_never_below_the_limit) {
  look_at(100 * mb);
  EXPECT_EQ(rounds, 0);
  for (int i = 0; i < 10; ++i)
    look_at(260 * mb);
  EXPECT_EQ(rounds, 1);
  look_at(260 * mb);
  EXPECT_EQ(rounds, 2);
}

} // namespace
} // namespace stoa::app
