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

} // namespace stoa::tests
