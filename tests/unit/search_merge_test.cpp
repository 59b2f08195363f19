// Laws of the writer: publishing, merging inline and beside it, and when segments become one.
#include "domain/search/merge_policy.hpp"
#include "domain/search/snapshot.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

namespace {

struct writer {
  void put(const std::string& id, std::uint64_t version = 1) {
    auto item = catalog::product{};
    item.id = id;
    item.name.plain = "toner " + id;
    item.version = version;
    index->put(search::analyse(item));
  }

  /// id@version of every document, in the order of ids.
  std::string all() {
    auto asked = search::query{};
    asked.hit_count_max = 10'000;
    const auto found = index->publish()->run(asked, tree);
    EXPECT_TRUE(found);
    auto out = std::string{};
    for (const auto& hit : found->hits)
      out += hit.id + "@" + std::to_string(hit.version) + " ";
    return out;
  }

  catalog::category_tree tree;
  std::unique_ptr<search::index> index = search::make_index(0);
};

/// Eight segments of one document, a0 to a7: a merge is due.
writer with_merge_due() {
  auto x = writer{};
  for (auto i = 0; i < 8; ++i) {
    x.put("a" + std::to_string(i));
    x.index->publish();
  }
  return x;
}

constexpr auto all_eight = "a0@1 a1@1 a2@1 a3@1 a4@1 a5@1 a6@1 a7@1 ";

} // namespace

TEST(search_index, publishing_no_change_gives_the_same_snapshot) {
  auto x = writer{};
  const auto empty = x.index->publish();
  ASSERT_NE(empty, nullptr);
  EXPECT_EQ(empty->document_count(), 0U);
  EXPECT_EQ(x.index->publish(), empty);
  x.put("a");
  const auto one = x.index->publish();
  EXPECT_NE(one, empty);
  x.index->erase("unknown");
  EXPECT_EQ(x.index->publish(), one);
}

TEST(search_index, the_last_change_of_an_id_before_a_publish_counts) {
  auto x = writer{};
  x.put("a", 1);
  x.put("a", 2);
  x.put("b", 3);
  x.index->erase("b");
  x.index->erase("c");
  x.put("c", 4);
  EXPECT_EQ(x.all(), "a@2 c@4 ");
  x.index->erase("a");
  EXPECT_EQ(x.all(), "c@4 ");
}

TEST(search_index, changes_show_only_after_publish) {
  auto x = writer{};
  x.put("a");
  const auto before = x.index->publish();
  x.put("b");
  EXPECT_EQ(before->document_count(), 1U);
  EXPECT_EQ(x.index->publish()->document_count(), 2U);
}

TEST(search_index, an_emptied_index_holds_nothing) {
  auto x = writer{};
  const auto bytes = x.index->publish()->memory_bytes();
  for (auto i = 0; i < 100; ++i)
    x.put("a" + std::to_string(i));
  EXPECT_GT(x.index->publish()->memory_bytes(), bytes);
  for (auto i = 0; i < 100; ++i)
    x.index->erase("a" + std::to_string(i));
  EXPECT_EQ(x.index->publish()->document_count(), 0U);
  EXPECT_LE(x.index->publish()->memory_bytes(), bytes + 1'024);
}

TEST(search_merge, a_job_changes_no_answer_and_only_one_is_out) {
  auto x = with_merge_due();
  const auto hash = x.index->publish()->logical_hash();
  const auto bytes = x.index->publish()->memory_bytes();
  const auto job = x.index->pending_merge();
  ASSERT_TRUE(job);
  EXPECT_FALSE(x.index->pending_merge());
  x.index->install(job());
  EXPECT_EQ(x.all(), all_eight);
  EXPECT_EQ(x.index->publish()->logical_hash(), hash);
  EXPECT_LT(x.index->publish()->memory_bytes(), bytes / 2);
  EXPECT_FALSE(x.index->pending_merge()) << "nothing is left to merge";
}

TEST(search_merge, what_changed_while_a_job_ran_stays_changed) {
  for (const auto publish_before_install : {true, false}) {
    auto x = with_merge_due();
    const auto job = x.index->pending_merge();
    const auto merged = job();
    x.index->erase("a1");
    x.put("a2", 2);
    x.put("b");
    if (publish_before_install)
      x.index->publish();
    x.index->install(merged);
    EXPECT_EQ(x.all(), "a0@1 a2@2 a3@1 a4@1 a5@1 a6@1 a7@1 b@1 ");
    EXPECT_EQ(x.index->publish()->document_count(), 8U);
  }
}

TEST(search_merge, documents_that_all_died_while_a_job_ran_stay_dead) {
  auto x = with_merge_due();
  const auto job = x.index->pending_merge();
  for (auto i = 0; i < 8; ++i)
    x.index->erase("a" + std::to_string(i));
  x.index->publish();
  x.index->install(job());
  EXPECT_EQ(x.all(), "");
}

TEST(search_merge, a_dropped_job_may_be_asked_for_again) {
  auto x = with_merge_due();
  ASSERT_TRUE(x.index->pending_merge());
  x.index->install(nullptr);
  EXPECT_EQ(x.all(), all_eight);
  const auto again = x.index->pending_merge();
  ASSERT_TRUE(again);
  x.index->install(again());
  EXPECT_EQ(x.all(), all_eight);
}

TEST(search_merge, the_outcome_of_a_dropped_job_is_ignored) {
  auto x = with_merge_due();
  const auto job = x.index->pending_merge();
  const auto merged = job();
  x.index->install(nullptr);
  x.index->erase("a0");
  x.index->install(merged);
  x.index->install(merged);
  EXPECT_EQ(x.all(), "a1@1 a2@1 a3@1 a4@1 a5@1 a6@1 a7@1 ");
}

namespace {

/// Makes one segment of those chosen. Returns how many documents moved.
std::uint64_t merge(std::vector<search::part_size>& parts, std::vector<std::size_t> chosen) {
  auto merged = search::part_size{};
  std::sort(chosen.rbegin(), chosen.rend());
  for (const auto i : chosen) {
    merged.documents += parts[i].live;
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i));
  }
  merged.live = merged.documents;
  parts.push_back(merged);
  return merged.live;
}

} // namespace

TEST(search_merge_policy, segments_stay_few_while_documents_come_one_by_one) {
  auto parts = std::vector<search::part_size>{};
  auto moved = std::uint64_t{0};
  for (auto n = 1; n <= 100'000; ++n) {
    parts.push_back({1, 1, false});
    for (auto chosen = search::choose_merge(parts); !chosen.empty(); chosen = search::choose_merge(parts))
      moved += merge(parts, std::move(chosen));
    ASSERT_LE(parts.size(), 7U * 6);
  }
  EXPECT_LE(moved, 100'000U * 6) << "each document moves once for each size class at most";
}

TEST(search_merge_policy, a_segment_with_more_dead_than_living_is_written_anew) {
  EXPECT_TRUE(search::choose_merge({{100, 50, false}}).empty());
  EXPECT_EQ(search::choose_merge({{100, 99, false}, {100, 49, false}}), std::vector<std::size_t>{1});
  EXPECT_TRUE(search::choose_merge({{100, 49, true}}).empty());
}

TEST(search_merge_policy, a_small_merge_has_at_most_the_documents_allowed_and_is_not_hidden_by_a_large_one) {
  auto parts = std::vector<search::part_size>(8, {300, 300, false});
  EXPECT_EQ(search::choose_small_merge(parts, 2'400).size(), 8U);
  EXPECT_TRUE(search::choose_small_merge(parts, 2'399).empty());
  EXPECT_EQ(search::choose_merge(parts).size(), 8U);
  parts.push_back({100'000, 10, false});
  EXPECT_EQ(search::choose_small_merge(parts, 299), std::vector<std::size_t>{8});
}

} // namespace stoa::tests
