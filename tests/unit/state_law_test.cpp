// What every back end of the state promises.
#include "tests/support/state_back_ends.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace stoa::tests {

namespace {

using storage::family;
using storage::state;
using storage::state_write;

struct back_end_kind {
  const char* name;
  std::unique_ptr<state_back_end> (*make)();
};

std::ostream& operator<<(std::ostream& out, const back_end_kind& x) {
  return out << x.name;
}

class state_law : public testing::TestWithParam<back_end_kind> {
protected:
  state_law() : back_end_(GetParam().make()) { open(); }

  void open() {
    state_.reset();
    auto opened = back_end_->open();
    ASSERT_TRUE(opened) << opened.failure().detail;
    state_ = *std::move(opened);
  }
  void crash_and_open() {
    state_.reset();
    back_end_->crash();
    open();
  }
  void apply(std::uint64_t position, std::vector<state_write::change> changes) {
    const auto done = state_->apply({position, std::move(changes)});
    ASSERT_TRUE(done) << done.failure().detail;
  }
  std::string get(family which, std::string_view key) { return get_or_none(*state_->snapshot(), which, key); }

  std::unique_ptr<state_back_end> back_end_;
  std::unique_ptr<state> state_;
};

} // namespace

TEST_P(state_law, an_empty_state_is_at_position_zero) {
  EXPECT_EQ(state_->position(), 0u);
  EXPECT_EQ(state_->durable_position(), 0u);
  EXPECT_EQ(state_->snapshot()->position(), 0u);
  EXPECT_EQ(get(family::documents, "a"), "(none)");
  EXPECT_TRUE(scan_all(*state_->snapshot(), family::documents).empty());
}

TEST_P(state_law, what_was_applied_is_read_and_what_was_deleted_is_not) {
  apply(3, {put(family::documents, "a", "1"), put(family::heads, "a", "2"), put(family::documents, "b", "")});
  EXPECT_EQ(state_->position(), 3u);
  EXPECT_EQ(get(family::documents, "a"), "1");
  EXPECT_EQ(get(family::heads, "a"), "2");
  EXPECT_EQ(get(family::documents, "b"), "");
  apply(4, {drop(family::documents, "a"), drop(family::skus, "never there")});
  EXPECT_EQ(get(family::documents, "a"), "(none)");
  EXPECT_EQ(get(family::heads, "a"), "2");
}

TEST_P(state_law, the_last_change_of_a_key_in_a_batch_wins) {
  apply(1, {put(family::slugs, "k", "1"), drop(family::slugs, "k"), put(family::slugs, "k", "2"),
            put(family::skus, "k", "3"), drop(family::skus, "k")});
  EXPECT_EQ(get(family::slugs, "k"), "2");
  EXPECT_EQ(get(family::skus, "k"), "(none)");
}

TEST_P(state_law, keys_and_values_may_hold_any_byte) {
  const auto key = std::string{"\0\xff\x00k", 4};
  const auto value = std::string{"\0\n\xff", 3};
  apply(1, {put(family::tasks, key, value), put(family::tasks, "", "empty key")});
  EXPECT_EQ(get(family::tasks, key), value);
  EXPECT_EQ(get(family::tasks, ""), "empty key");
}

TEST_P(state_law, a_scan_goes_in_byte_order_from_the_first_key_until_told_to_stop) {
  apply(1, {put(family::history, "b", "2"), put(family::history, "\xff", "4"), put(family::history, "a", "1"),
            put(family::history, "ba", "3")});
  EXPECT_EQ(scan_all(*state_->snapshot(), family::history),
            (entries{{"a", "1"}, {"b", "2"}, {"ba", "3"}, {"\xff", "4"}}));
  EXPECT_EQ(scan_all(*state_->snapshot(), family::history, "aa"), (entries{{"b", "2"}, {"ba", "3"}, {"\xff", "4"}}));
  auto visited = 0;
  EXPECT_TRUE(state_->snapshot()->scan(family::history, {}, [&](auto, auto) { return ++visited < 2; }));
  EXPECT_EQ(visited, 2);
}

TEST_P(state_law, a_batch_that_is_not_newer_is_refused_and_changes_nothing) {
  apply(5, {put(family::heads, "a", "old")});
  for (const auto position : {4u, 5u}) {
    const auto refused = state_->apply({position, {put(family::heads, "a", "new")}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.failure().code, errc::internal);
  }
  EXPECT_EQ(get(family::heads, "a"), "old");
  EXPECT_EQ(state_->position(), 5u);
}

TEST_P(state_law, the_states_own_position_cannot_be_overwritten) {
  const auto refused = state_->apply({1, {put(family::heads, "a", "1"), put(family::meta, "position", "9")}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(get(family::heads, "a"), "(none)");
  apply(1, {put(family::meta, "other", "1")});
  EXPECT_EQ(get(family::meta, "other"), "1");
}

TEST_P(state_law, a_snapshot_stays_what_it_was) {
  apply(1, {put(family::documents, "a", "1"), put(family::skus, "s", "a")});
  const auto before = state_->snapshot();
  apply(2, {put(family::documents, "a", "2"), drop(family::skus, "s"), put(family::documents, "b", "2")});
  ASSERT_TRUE(state_->flush());
  EXPECT_EQ(before->position(), 1u);
  EXPECT_EQ(scan_all(*before, family::documents), (entries{{"a", "1"}}));
  EXPECT_EQ(get_or_none(*before, family::skus, "s"), "a");
  EXPECT_EQ(state_->snapshot()->position(), 2u);
  EXPECT_EQ(get(family::documents, "a"), "2");
}

TEST_P(state_law, a_snapshot_of_another_thread_carries_the_position_of_what_it_shows) {
  constexpr auto batch_count = 2000u;
  auto is_done = std::atomic{false};
  auto wrong = 0;
  auto reader = std::thread{[&] {
    while (!is_done) {
      const auto seen = state_->snapshot();
      const auto expected = seen->position() == 0 ? "(none)" : std::to_string(seen->position());
      const auto agree =
        get_or_none(*seen, family::heads, "k") == expected && get_or_none(*seen, family::keys, "k") == expected;
      wrong += agree ? 0 : 1;
    }
  }};
  for (auto i = 1u; i <= batch_count; ++i)
    apply(i, {put(family::heads, "k", std::to_string(i)), put(family::keys, "k", std::to_string(i))});
  is_done = true;
  reader.join();
  EXPECT_EQ(wrong, 0);
}

TEST_P(state_law, a_crash_takes_what_was_not_flushed_and_nothing_else) {
  apply(1, {put(family::documents, "a", "1"), put(family::heads, "a", "1")});
  ASSERT_TRUE(state_->flush());
  EXPECT_EQ(state_->durable_position(), 1u);
  apply(2, {put(family::documents, "a", "2"), drop(family::heads, "a")});
  EXPECT_EQ(state_->durable_position(), 1u);
  crash_and_open();
  EXPECT_EQ(state_->position(), 1u);
  EXPECT_EQ(state_->durable_position(), 1u);
  EXPECT_EQ(get(family::documents, "a"), "1");
  EXPECT_EQ(get(family::heads, "a"), "1");
}

TEST_P(state_law, a_flush_makes_every_family_durable) {
  auto changes = std::vector<state_write::change>{};
  for (std::size_t i = 0; i < storage::family_count; ++i)
    changes.push_back(put(static_cast<family>(i), "k", std::to_string(i)));
  apply(7, changes);
  ASSERT_TRUE(state_->flush());
  ASSERT_TRUE(state_->flush()); // with nothing to do
  crash_and_open();
  EXPECT_EQ(state_->position(), 7u);
  for (std::size_t i = 0; i < storage::family_count; ++i)
    EXPECT_EQ(get(static_cast<family>(i), "k"), std::to_string(i));
}

TEST_P(state_law, positions_beyond_32_bits_are_kept) {
  const auto position = (std::uint64_t{1} << 52) + 3;
  apply(position, {});
  ASSERT_TRUE(state_->flush());
  crash_and_open();
  EXPECT_EQ(state_->position(), position);
}

TEST_P(state_law, a_full_disk_is_said_and_reopening_when_there_is_room_goes_on_from_what_is_durable) {
  apply(1, {put(family::heads, "a", "1")});
  ASSERT_TRUE(state_->flush());
  apply(2, {put(family::heads, "a", "2")});
  back_end_->fill_disk();
  const auto full = state_->flush();
  ASSERT_FALSE(full);
  EXPECT_EQ(full.failure().code, errc::disk_full);
  const auto refused = state_->apply({3, {put(family::heads, "a", "3")}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().code, errc::disk_full);
  EXPECT_EQ(get(family::heads, "a"), "2") << "reading goes on";
  const auto still_full = state_->reopen();
  ASSERT_FALSE(still_full);
  EXPECT_EQ(still_full.failure().code, errc::disk_full);
  EXPECT_EQ(get(family::heads, "a"), "2") << "reading goes on";

  back_end_->free_disk();
  const auto reopened = state_->reopen();
  ASSERT_TRUE(reopened) << reopened.failure().detail;
  EXPECT_EQ(state_->position(), 1u);
  EXPECT_EQ(get(family::heads, "a"), "1");
  apply(2, {put(family::heads, "a", "2")});
  ASSERT_TRUE(state_->flush());
  crash_and_open();
  EXPECT_EQ(get(family::heads, "a"), "2");
}

TEST_P(state_law, a_snapshot_survives_reopening_and_what_is_written_after_it) {
  apply(1, {put(family::documents, "a", "1"), put(family::documents, "b", "1")});
  ASSERT_TRUE(state_->flush());
  apply(2, {put(family::documents, "a", "2")});
  const auto before = state_->snapshot();
  ASSERT_TRUE(state_->reopen());
  const auto between = state_->snapshot();
  EXPECT_EQ(between->position(), 1u);
  for (auto i = 2u; i < 20; ++i) {
    apply(i, {put(family::documents, "a", "new"), drop(family::documents, "b")});
    ASSERT_TRUE(state_->flush());
  }
  ASSERT_TRUE(state_->reopen());
  EXPECT_EQ(before->position(), 2u);
  EXPECT_EQ(scan_all(*before, family::documents), (entries{{"a", "2"}, {"b", "1"}}));
  EXPECT_EQ(scan_all(*between, family::documents), (entries{{"a", "1"}, {"b", "1"}}));
  EXPECT_EQ(scan_all(*state_->snapshot(), family::documents), (entries{{"a", "new"}}));
}

TEST_P(state_law, a_checkpoint_never_changes_and_survives_a_crash) {
  apply(1, {put(family::documents, "a", "1"), put(family::heads, "a", "1")});
  const auto made = state_->make_checkpoint();
  ASSERT_TRUE(made) << made.failure().detail;
  EXPECT_EQ(*made, 1u);
  EXPECT_EQ(state_->durable_position(), 1u);
  for (auto i = 2u; i < 12; ++i) {
    apply(i, {put(family::documents, "a", "2"), drop(family::heads, "a")});
    ASSERT_TRUE(state_->flush());
  }
  crash_and_open();
  EXPECT_EQ(*state_->checkpoints(), (std::vector<std::uint64_t>{1}));
  const auto opened = state_->open_checkpoint(1);
  ASSERT_TRUE(opened) << opened.failure().detail;
  EXPECT_EQ((*opened)->position(), 1u);
  EXPECT_EQ(get_or_none(**opened, family::documents, "a"), "1");
  EXPECT_EQ(get_or_none(**opened, family::heads, "a"), "1");
  EXPECT_EQ(get(family::documents, "a"), "2");
}

TEST_P(state_law, a_checkpoint_of_the_same_position_is_made_once) {
  apply(4, {put(family::heads, "a", "1")});
  ASSERT_TRUE(state_->make_checkpoint());
  ASSERT_TRUE(state_->make_checkpoint());
  EXPECT_EQ(*state_->checkpoints(), (std::vector<std::uint64_t>{4}));
}

TEST_P(state_law, checkpoints_are_listed_in_order_and_dropped_one_by_one) {
  for (const auto position : {2u, 9u, 10u, 100u}) {
    apply(position, {put(family::heads, "a", std::to_string(position))});
    ASSERT_TRUE(state_->make_checkpoint());
  }
  EXPECT_EQ(*state_->checkpoints(), (std::vector<std::uint64_t>{2, 9, 10, 100}));
  const auto opened = state_->open_checkpoint(9);
  ASSERT_TRUE(opened);
  ASSERT_TRUE(state_->drop_checkpoint(9));
  EXPECT_EQ(get_or_none(**opened, family::heads, "a"), "9") << "an opened one can be read to its end";
  crash_and_open();
  EXPECT_EQ(*state_->checkpoints(), (std::vector<std::uint64_t>{2, 10, 100}));
  EXPECT_EQ(state_->open_checkpoint(9).failure().code, errc::not_found);
  EXPECT_EQ(state_->drop_checkpoint(9).failure().code, errc::not_found);
}

TEST_P(state_law, the_hash_depends_on_content_alone) {
  apply(1, {put(family::documents, "a", "1"), put(family::documents, "b", "2"), put(family::keys, "x", "y")});
  const auto first = storage::hash_families(*state_->snapshot());
  apply(2, {drop(family::documents, "a"), put(family::documents, "b", "3"), put(family::meta, "m", "1")});
  const auto other = storage::hash_families(*state_->snapshot());
  ASSERT_TRUE(state_->flush());
  apply(3, {put(family::documents, "b", "2"), put(family::documents, "a", "1")});
  const auto again = storage::hash_families(*state_->snapshot());
  ASSERT_TRUE(first && other && again);
  EXPECT_EQ(*first, *again);
  EXPECT_NE(*first, *other);
}

INSTANTIATE_TEST_SUITE_P(back_ends, state_law,
                         testing::Values(back_end_kind{"memory", &make_memory_back_end},
                                         back_end_kind{"rocks", &make_rocks_back_end}),
                         [](const auto& kind) { return std::string{kind.param.name}; });

} // namespace stoa::tests
