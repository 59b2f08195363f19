// The index against brute force, over random shops, queries and histories.
#include "tests/support/search_corpus.hpp"
#include "tests/support/search_model.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

namespace {

/// An index and the model beside it; merges are taken and installed at random times.
struct shop {
  explicit shop(std::uint32_t seed) : corpus(seed), model(corpus.tree()), index(search::make_index(seed % 3 * 20)) {}

  void write() {
    auto id = corpus.id();
    if (corpus.one_in(4)) {
      model.erase(id);
      index->erase(id);
      return;
    }
    const auto item = corpus.product(std::move(id), ++version);
    model.put(item);
    index->put(search::analyse(item));
  }

  void live(std::size_t writes) {
    for (std::size_t i = 0; i < writes; ++i) {
      write();
      if (corpus.one_in(3))
        seen = index->publish();
      if (!job && corpus.one_in(4)) {
        job = index->pending_merge();
        job_count += job ? 1 : 0;
      } else if (job && corpus.one_in(10)) {
        index->install(corpus.one_in(4) ? nullptr : job());
        job = nullptr;
      }
    }
    seen = index->publish();
  }

  search_corpus corpus;
  search_model model;
  std::unique_ptr<search::index> index;
  search::snapshot_ptr seen;
  search::merge_job job;
  std::size_t job_count = 0;
  std::uint64_t version = 0;
};

void expect_same_hits(const std::vector<search::hit>& actual, const std::vector<search::hit>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    EXPECT_EQ(actual[i].id, expected[i].id) << "at " << i;
    EXPECT_EQ(actual[i].version, expected[i].version) << "at " << i;
    EXPECT_EQ(actual[i].score_micro, expected[i].score_micro) << "at " << i;
  }
}

void expect_same_facets(const std::vector<search::facet>& actual, const std::vector<search::facet>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    EXPECT_EQ(actual[i].field, expected[i].field);
    EXPECT_EQ(actual[i].key, expected[i].key);
    EXPECT_EQ(actual[i].values, expected[i].values);
  }
}

} // namespace

TEST(search_oracle, answers_are_those_of_brute_force) {
  for (auto seed = 1U; seed <= 30; ++seed) {
    auto x = shop{seed};
    x.live(20 + x.corpus.below(150));
    EXPECT_EQ(x.seen->document_count(), x.model.items().size());
    for (auto i = 0; i < 40; ++i) {
      // A category that is renamed or moved is found by its new names in the very next search.
      if (x.corpus.one_in(2))
        x.corpus.bend_tree();
      auto asked = x.corpus.query();
      asked.hit_count_max = 1'000;
      SCOPED_TRACE(testing::Message() << "seed " << seed << " query " << i << " \"" << asked.words << '"');
      const auto expected = x.model.run(asked);
      const auto actual = x.seen->run(asked, x.corpus.tree());
      ASSERT_TRUE(actual);
      EXPECT_EQ(actual->found, expected.found);
      expect_same_hits(actual->hits, expected.hits);
      expect_same_facets(actual->facets, expected.facets);
      EXPECT_EQ(actual->after, "");
      ASSERT_FALSE(testing::Test::HasFailure());
    }
  }
}

namespace {

/// The hits of all pages, each of which has to say how many there are.
std::vector<search::hit> all_pages(const shop& x, search::query asked, std::uint64_t found) {
  auto hits = std::vector<search::hit>{};
  do {
    const auto page = x.seen->run(asked, x.corpus.tree());
    EXPECT_TRUE(page);
    if (!page)
      break;
    EXPECT_EQ(page->found, found);
    EXPECT_TRUE(page->after.empty() || page->hits.size() == asked.hit_count_max);
    hits.insert(hits.end(), page->hits.begin(), page->hits.end());
    asked.after = page->after;
  } while (!asked.after.empty());
  return hits;
}

} // namespace

TEST(search_oracle, pages_put_together_are_the_whole_answer) {
  for (auto seed = 1U; seed <= 25; ++seed) {
    auto x = shop{seed};
    x.live(100);
    for (auto i = 0; i < 20; ++i) {
      auto asked = x.corpus.query();
      const auto expected = x.model.run(asked);
      asked.hit_count_max = 1 + x.corpus.below(7);
      const auto hits = all_pages(x, asked, expected.found);
      SCOPED_TRACE(testing::Message() << "seed " << seed << " query " << i << " \"" << asked.words << '"');
      expect_same_hits(hits, expected.hits);
      ASSERT_FALSE(testing::Test::HasFailure());
    }
  }
}

TEST(search_oracle, pages_over_a_changing_shop_skip_and_repeat_no_unchanged_product) {
  auto changed_pages = 0;
  for (auto seed = 1U; seed <= 100; ++seed) {
    auto x = shop{seed};
    x.live(120);
    auto asked = x.corpus.query();
    asked.published_only = false;
    const auto before = x.model.items();
    const auto expected = x.model.run(asked);
    asked.hit_count_max = 1 + x.corpus.below(5);
    auto ids = std::vector<std::string>{};
    do {
      const auto page = x.seen->run(asked, x.corpus.tree());
      ASSERT_TRUE(page);
      for (const auto& hit : page->hits)
        ids.push_back(hit.id);
      asked.after = page->after;
      x.live(3);
      ++changed_pages;
    } while (!asked.after.empty());
    const auto is_unchanged = [&](const std::string& id) {
      const auto then = before.find(id);
      const auto now = x.model.items().find(id);
      return then != before.end() && now != x.model.items().end() && then->second == now->second;
    };
    SCOPED_TRACE(testing::Message() << "seed " << seed << " \"" << asked.words << '"');
    auto seen = std::vector<std::string>{};
    std::copy_if(ids.begin(), ids.end(), std::back_inserter(seen), is_unchanged);
    auto wanted = std::vector<std::string>{};
    for (const auto& hit : expected.hits)
      if (is_unchanged(hit.id))
        wanted.push_back(hit.id);
    ASSERT_EQ(seen, wanted);
  }
  EXPECT_GT(changed_pages, 200);
}

TEST(search_oracle, answers_and_hash_do_not_depend_on_history) {
  auto job_count = std::size_t{0};
  for (auto seed = 1U; seed <= 45; ++seed) {
    auto x = shop{seed};
    x.live(30 + x.corpus.below(200));
    job_count += x.job_count;
    auto fresh = search::make_index();
    for (const auto& [id, item] : x.model.items())
      fresh->put(search::analyse(item));
    const auto other = fresh->publish();
    EXPECT_EQ(x.seen->logical_hash(), other->logical_hash());
    for (auto i = 0; i < 20; ++i) {
      auto asked = x.corpus.query();
      asked.hit_count_max = 5;
      const auto a = x.seen->run(asked, x.corpus.tree());
      const auto b = other->run(asked, x.corpus.tree());
      ASSERT_TRUE(a && b);
      EXPECT_EQ(a->found, b->found);
      EXPECT_EQ(a->after, b->after);
      expect_same_hits(a->hits, b->hits);
      expect_same_facets(a->facets, b->facets);
    }
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
  EXPECT_GT(job_count, 50U) << "merges beside the writer are what this is about";
}

TEST(search_oracle, long_lists_and_many_dead_documents_change_nothing) {
  auto x = shop{1};
  for (auto i = 0; i < 3'000; ++i) {
    const auto item = x.corpus.product("q" + std::to_string(i), ++x.version);
    x.model.put(item);
    x.index->put(search::analyse(item));
  }
  x.live(20);
  auto next_victim = 0;
  for (const auto deaths : {0, 5, 400, 1'200}) {
    for (auto i = 0; i < deaths; ++i, next_victim += 1'001) {
      const auto id = "q" + std::to_string(next_victim % 3'000);
      x.model.erase(id);
      x.index->erase(id);
    }
    x.seen = x.index->publish();
    for (auto i = 0; i < 8; ++i) {
      auto asked = x.corpus.query();
      asked.hit_count_max = 10'000;
      SCOPED_TRACE(testing::Message() << deaths << " deaths, query " << i << " \"" << asked.words << '"');
      const auto expected = x.model.run(asked);
      const auto actual = x.seen->run(asked, x.corpus.tree());
      ASSERT_TRUE(actual);
      EXPECT_EQ(actual->found, expected.found);
      expect_same_hits(actual->hits, expected.hits);
      expect_same_facets(actual->facets, expected.facets);
      ASSERT_FALSE(testing::Test::HasFailure());
    }
  }
}

TEST(search_oracle, a_snapshot_does_not_change_under_its_reader) {
  auto x = shop{5};
  x.live(100);
  const auto old = x.seen;
  const auto hash = old->logical_hash();
  auto asked = search::query{};
  asked.words = "toner";
  const auto before = old->run(asked, x.corpus.tree());
  x.live(300);
  const auto after = old->run(asked, x.corpus.tree());
  EXPECT_EQ(old->logical_hash(), hash);
  EXPECT_NE(x.seen->logical_hash(), hash);
  EXPECT_EQ(after->found, before->found);
  expect_same_hits(after->hits, before->hits);
}

} // namespace stoa::tests
