// Heads are the same whether their record was sequenced here or read back from the log.
#include "domain/catalog/heads.hpp"
#include "tests/support/domain_products.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

namespace {

event::record changed(event::position at, catalog::product item) {
  item.version = at;
  item.created_at_ms = 1'700'000'000'000;
  const auto after = std::make_shared<const catalog::product>(std::move(item));
  return {{at, after->created_at_ms, "request", "admin"}, {event::product_changed{0, after}}};
}

/// Changes of a few products, some of which change again.
std::vector<event::record> random_records(std::uint64_t seed, std::size_t count) {
  auto source = product_source{seed};
  auto made = std::vector<event::record>{};
  for (std::size_t i = 0; i < count; ++i) {
    auto item = source.next();
    item.id = "p-" + std::to_string((seed + i * i) % 5);
    made.push_back(changed(i + 1, std::move(item)));
  }
  return made;
}

void expect_alike(const catalog::heads& a, const catalog::heads& b, std::uint64_t seed) {
  ASSERT_EQ(a.product_count(), b.product_count()) << "seed " << seed;
  for (auto i = 0; i < 5; ++i) {
    const auto id = "p-" + std::to_string(i);
    const auto* left = a.product(id);
    const auto* right = b.product(id);
    ASSERT_EQ(left == nullptr, right == nullptr) << "seed " << seed;
    if (left != nullptr) {
      ASSERT_EQ(*left, *right) << "seed " << seed;
    }
  }
}

} // namespace

TEST(domain_heads, a_head_is_the_same_whether_it_was_sequenced_or_read_from_the_log) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto records = random_records(seed, 12);
    auto sequenced = catalog::heads{};
    auto read = catalog::heads{};
    // So that some are committed while a later change of the same product is pending.
    constexpr std::size_t ahead = 4;
    for (std::size_t i = 0; i < records.size() + ahead; ++i) {
      if (i < records.size())
        sequenced.sequence(records[i]);
      if (i >= ahead)
        sequenced.commit(records[i - ahead]);
    }
    for (const auto& x : records)
      read.commit(x);
    expect_alike(sequenced, read, seed);
  }
}

TEST(domain_heads, committing_an_older_change_leaves_the_newer_pending_one_in_sight) {
  auto x = catalog::heads{};
  auto first = full_product();
  auto second = full_product();
  second.name = {"another", {}};
  const auto older = changed(1, first);
  x.sequence(older);
  x.sequence(changed(2, second));
  x.commit(older);
  ASSERT_NE(x.product("p-1"), nullptr);
  EXPECT_EQ(x.product("p-1")->version, 2U);
  x.drop_pending(1);
  ASSERT_NE(x.product("p-1"), nullptr);
  EXPECT_EQ(x.product("p-1")->version, 1U);
  EXPECT_EQ(x.product("p-1")->content, catalog::content_hash(first));
}

TEST(layered_table, a_value_is_taken_only_by_the_record_that_wrote_it) {
  auto x = layered_table<std::string>{};
  x.set_pending("a", "one", 1);
  EXPECT_FALSE(x.take_pending("a", 2));
  EXPECT_FALSE(x.take_pending("b", 1));
  EXPECT_EQ(x.take_pending("a", 1), "one");
  x.commit("a", "one", 1);
  EXPECT_EQ(x.pending_count(), 0U);
  ASSERT_NE(x.find("a"), nullptr);
  EXPECT_EQ(*x.find("a"), "one");
}

TEST(domain_heads, due_drafts_are_those_committed_with_a_time_that_has_come_the_earliest_first) {
  auto x = catalog::heads{};
  auto at = event::position{0};
  const auto put = [&](const std::string& id, std::optional<std::int64_t> publish_at) {
    auto item = full_product();
    item.id = id;
    item.sku.clear();
    item.slug.clear();
    item.variants.clear();
    if (publish_at)
      item.publish_at = catalog::instant{*publish_at};
    const auto record = changed(++at, item);
    x.sequence(record);
    return record;
  };
  for (const auto& [id, time] : {std::pair{"late", 30}, std::pair{"early", 10}, std::pair{"middle", 20}})
    x.commit(put(id, time));
  x.commit(put("never", std::nullopt));
  EXPECT_EQ(x.due_drafts(9, 10), (std::vector<std::string>{}));
  EXPECT_EQ(x.due_drafts(20, 10), (std::vector<std::string>{"early", "middle"}));
  EXPECT_EQ(x.due_drafts(99, 1), (std::vector<std::string>{"early"}));
  x.commit(put("early", 40));
  x.commit(put("middle", std::nullopt));
  put("late", std::nullopt); // decided, not committed
  EXPECT_EQ(x.due_drafts(99, 10), (std::vector<std::string>{"late", "early"}));
}

TEST(domain_heads, a_head_keeps_its_schedule_over_a_restart_and_others_keep_their_bytes) {
  const auto plain = catalog::make_head(full_product());
  auto scheduled = plain;
  scheduled.publish_at = catalog::instant{1'700'000'000'000};
  EXPECT_EQ(catalog::encode_head(plain).front(), 1);
  EXPECT_EQ(catalog::encode_head(scheduled).front(), 2);
  EXPECT_EQ(*catalog::decode_head(catalog::encode_head(scheduled)), scheduled);
  auto loaded = catalog::heads{};
  loaded.load_product("a", scheduled);
  EXPECT_EQ(loaded.due_drafts(scheduled.publish_at->unix_ms, 10), (std::vector<std::string>{"a"}));
}

} // namespace stoa::tests
