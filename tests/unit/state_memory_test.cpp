// What the simulator may do to a memory state.
#include "storage/memory_state.hpp"
#include "tests/support/state_back_ends.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

namespace {

using storage::family;
using storage::memory_state;
using storage::memory_state_settings;

std::string document_of(const memory_state& x) {
  return get_or_none(*x.snapshot(), family::documents, "k");
}

} // namespace

TEST(memory_state, a_batch_that_fails_on_command_is_not_applied_and_may_be_applied_later) {
  auto settings = memory_state_settings{};
  auto state = memory_state{settings};
  for (const auto code : {errc::disk_full, errc::io_failed}) {
    settings.disk->apply_failure = code;
    const auto refused = state.apply({1, {put(family::documents, "k", "1")}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.failure().code, code);
    EXPECT_EQ(state.position(), 0u);
    EXPECT_EQ(document_of(state), "(none)");
  }
  settings.disk->apply_failure.reset();
  EXPECT_TRUE(state.apply({1, {put(family::documents, "k", "1")}}));
  EXPECT_EQ(document_of(state), "1");
}

TEST(memory_state, a_flush_that_stops_before_any_family_leaves_what_was_durable) {
  for (std::size_t i = 0; i < storage::family_count; ++i) {
    auto stop_at = static_cast<family>(i);
    auto settings = memory_state_settings{};
    auto is_armed = false;
    settings.before_family_flush = [&](family x) { return !is_armed || x != stop_at; };
    auto state = memory_state{settings};
    ASSERT_TRUE(state.apply({1, {put(family::documents, "k", "1"), put(family::heads, "k", "1")}}));
    ASSERT_TRUE(state.flush());
    ASSERT_TRUE(state.apply({2, {put(family::documents, "k", "2"), put(family::heads, "k", "2")}}));
    is_armed = true;
    ASSERT_FALSE(state.flush());
    EXPECT_FALSE(state.apply({3, {}})) << "a state that failed to flush waits for reopen";
    state.crash();
    EXPECT_EQ(state.position(), 1u);
    EXPECT_EQ(document_of(state), "1");
    EXPECT_EQ(get_or_none(*state.snapshot(), family::heads, "k"), "1");
  }
}

TEST(memory_state, the_mutant_that_flushes_one_family_mixes_positions) {
  auto settings = memory_state_settings{};
  settings.flush_mutant_one_family = true;
  auto state = memory_state{settings};
  ASSERT_TRUE(state.apply({1, {put(family::documents, "k", "1")}}));
  ASSERT_TRUE(state.flush());
  state.crash();
  EXPECT_EQ(state.position(), 1u);
  EXPECT_EQ(document_of(state), "(none)");
}

TEST(memory_state, the_disk_outlives_its_states) {
  const auto settings = memory_state_settings{};
  {
    auto first = memory_state{settings};
    ASSERT_TRUE(first.apply({1, {put(family::documents, "k", "1")}}));
    ASSERT_TRUE(first.make_checkpoint());
    ASSERT_TRUE(first.apply({2, {put(family::documents, "k", "2")}}));
  }
  auto second = memory_state{settings};
  EXPECT_EQ(second.position(), 1u);
  EXPECT_EQ(document_of(second), "1");
  EXPECT_EQ(*second.checkpoints(), (std::vector<std::uint64_t>{1}));
}

TEST(memory_state, what_is_durable_or_in_a_checkpoint_is_not_changed_by_later_batches) {
  auto settings = memory_state_settings{};
  auto state = memory_state{settings};
  ASSERT_TRUE(state.apply({1, {put(family::documents, "k", "1")}}));
  ASSERT_TRUE(state.make_checkpoint());
  state.crash();
  ASSERT_TRUE(state.apply({2, {put(family::documents, "k", "2")}}));
  EXPECT_EQ(get_or_none(**state.open_checkpoint(1), family::documents, "k"), "1");
  const auto before = state.snapshot();
  state.crash();
  EXPECT_EQ(document_of(state), "1");
  EXPECT_EQ(get_or_none(*before, family::documents, "k"), "2");
}

} // namespace stoa::tests
