// The laws of the change feed: no gap, no duplicate, nothing that its reader may not see.
#include "domain/feed/page.hpp"
#include "tests/support/record_view.hpp"
#include "tests/support/sim_random.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace stoa::tests {

using catalog::product_status;
using feed::change;
using feed::place;

namespace {

using products = std::map<std::string, catalog::product_ptr>;

event::product_changed changed(const std::string& id, event::position previous, product_status status,
                               const std::string& name = "x") {
  auto x = catalog::product{};
  x.id = id;
  x.name.plain = name;
  x.status = status;
  return {previous, std::make_shared<const catalog::product>(std::move(x))};
}

/// A random log of a few products that come, change, are hidden, go and come back, with records of housekeeping
/// between.
class random_log {
public:
  explicit random_log(std::uint64_t seed, int record_count = 60) : random_(seed) {
    for (auto i = 0; i < record_count; ++i)
      add_record();
  }

  record_view log;
  /// What the store holds at the end.
  products now;

private:
  void add_record() {
    auto events = std::vector<event::any>{};
    const auto at = log.position() + 1;
    if (random_.chance(0.2))
      events.emplace_back(
        event::category_created{{static_cast<catalog::category_id>(at), 0, "c" + std::to_string(at)}});
    const auto count = random_.below(5);
    for (auto i = std::uint64_t{0}; i < count; ++i)
      add_event(events, "p" + std::to_string(i * 3 + random_.below(3)), at);
    if (random_.chance(0.3))
      events.emplace_back(event::key_used{"k", {}, {}});
    log.add(std::move(events));
    for (const auto& one : (*log.records_after(at - 1, 1)).front()->events)
      if (const auto* x = std::get_if<event::product_changed>(&one); x != nullptr)
        now[x->after->id] = x->after;
  }

  void add_event(std::vector<event::any>& events, const std::string& id, event::position at) {
    const auto old = now.find(id);
    const auto previous = old == now.end() ? 0 : old->second->version;
    if (previous != 0 && random_.chance(0.25)) {
      events.emplace_back(event::product_deleted{previous, id});
      now.erase(old);
    } else {
      events.emplace_back(
        changed(id, previous, static_cast<product_status>(random_.below(3)), id + " " + std::to_string(at)));
    }
  }

  sim_random random_;
};

std::vector<change> follow(const record_view& log, feed::request asked) {
  auto all = std::vector<change>{};
  for (;;) {
    auto page = feed::read_page(log, asked);
    EXPECT_TRUE(page) << page.failure().detail;
    if (!page)
      return all;
    EXPECT_TRUE(page->end.after > asked.from.after || !page->has_more) << "no headway";
    all.insert(all.end(), page->changes.begin(), page->changes.end());
    asked.from = page->end;
    if (!page->has_more)
      return all;
  }
}

/// Names of changes that tell everything about them.
std::vector<std::string> texts(const std::vector<change>& all) {
  auto out = std::vector<std::string>{};
  for (const auto& x : all)
    out.push_back(std::to_string(x.version()) + "/" + std::to_string(x.index) + " " + to_string(x.is) + " " + x.id +
                  " from " + std::to_string(x.previous) + (x.before ? " was " + x.before->name.plain : "") +
                  (x.after ? " is " + x.after->name.plain : ""));
  return out;
}

products copy_of(const std::vector<change>& all) {
  auto copy = products{};
  for (const auto& x : all) {
    if (x.is == feed::kind::product_changed)
      copy[x.id] = x.after;
    if (x.is == feed::kind::product_deleted) {
      EXPECT_EQ(copy.erase(x.id), 1U) << x.id << " goes and was not there";
    }
  }
  return copy;
}

feed::request all_of(std::size_t count_max = 100) {
  auto x = feed::request{};
  x.count_max = count_max;
  return x;
}

feed::request from_outside() {
  auto x = all_of(4);
  x.to = {false, false};
  x.with_before = true;
  return x;
}

} // namespace

TEST(feed, a_copy_made_of_the_feed_is_the_store_and_every_limit_gives_the_same_sequence) {
  for (auto seed = std::uint64_t{1}; seed <= 20; ++seed) {
    auto source = random_log{seed};
    const auto whole = follow(source.log, all_of(100'000));
    EXPECT_EQ(copy_of(whole), source.now) << "seed " << seed;
    for (const auto limit : {1, 2, 3, 7})
      for (const auto read : {1, 2, 50}) {
        source.log.read_at_a_time(static_cast<std::size_t>(read));
        EXPECT_EQ(texts(follow(source.log, all_of(static_cast<std::size_t>(limit)))), texts(whole))
          << "seed " << seed << " limit " << limit << " read " << read;
      }
  }
}

TEST(feed, a_follower_that_comes_back_behind_any_change_misses_none_and_gets_none_twice) {
  const auto source = random_log{3};
  const auto whole = texts(follow(source.log, all_of()));
  const auto all = follow(source.log, all_of());
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto asked = all_of(2);
    asked.from = place{all[i].version() - 1, all[i].index + 1};
    const auto rest = std::vector<std::string>{whole.begin() + static_cast<std::ptrdiff_t>(i) + 1, whole.end()};
    EXPECT_EQ(texts(follow(source.log, asked)), rest) << whole[i];
  }
}

TEST(feed, a_follower_of_a_growing_log_sees_what_one_does_who_comes_at_the_end) {
  auto source = random_log{5};
  const auto whole = texts(follow(source.log, all_of()));
  auto seen = std::vector<std::string>{};
  auto asked = all_of(2);
  for (auto end = event::position{0}; end <= 60; ++end) {
    source.log.end_at(end);
    const auto page = feed::read_page(source.log, asked);
    ASSERT_TRUE(page);
    for (const auto& x : texts(page->changes))
      seen.push_back(x);
    EXPECT_LE(page->end.after, end);
    asked.from = page->end;
  }
  source.log.end_at(60);
  for (const auto& x : texts(follow(source.log, asked)))
    seen.push_back(x);
  EXPECT_EQ(seen, whole);
}

TEST(feed, a_record_is_never_split_and_a_page_is_full_only_of_whole_ones) {
  auto log = record_view{};
  log.add({changed("a", 0, product_status::published), changed("b", 0, product_status::published)});
  log.add({changed("c", 0, product_status::published), changed("d", 0, product_status::published)});
  log.add({changed("e", 0, product_status::published)});
  const auto one = feed::read_page(log, all_of(1));
  ASSERT_TRUE(one);
  EXPECT_EQ(one->changes.size(), 2U) << "a record alone may be more";
  EXPECT_EQ(one->end, (place{1, 0}));
  EXPECT_TRUE(one->has_more);
  const auto three = feed::read_page(log, all_of(3));
  ASSERT_TRUE(three);
  EXPECT_EQ(three->changes.size(), 2U);
  const auto four = feed::read_page(log, all_of(4));
  ASSERT_TRUE(four);
  EXPECT_EQ(four->end, (place{2, 0}));
  const auto five = feed::read_page(log, all_of(5));
  ASSERT_TRUE(five);
  EXPECT_EQ(five->changes.size(), 5U);
  EXPECT_FALSE(five->has_more);
}

TEST(feed, what_was_before_is_what_the_feed_said_last) {
  for (auto seed = std::uint64_t{1}; seed <= 10; ++seed) {
    const auto source = random_log{seed};
    auto asked = all_of(5);
    asked.with_before = true;
    auto copy = products{};
    for (const auto& x : follow(source.log, asked)) {
      EXPECT_TRUE(x.is_before_known);
      if (x.is == feed::kind::category_created)
        continue;
      const auto old = copy.find(x.id);
      EXPECT_EQ(x.before, old == copy.end() ? nullptr : old->second) << x.id << " at " << x.version();
      EXPECT_EQ(x.previous, x.before ? x.before->version : 0);
      copy[x.id] = x.after;
      if (!x.after)
        copy.erase(x.id);
    }
    EXPECT_EQ(copy, source.now);
  }
}

TEST(feed, from_outside_only_what_is_published_is_ever_seen_and_the_copy_is_the_published_part) {
  for (auto seed = std::uint64_t{1}; seed <= 20; ++seed) {
    const auto source = random_log{seed};
    const auto seen = follow(source.log, from_outside());
    for (const auto& x : seen)
      for (const auto& shown : {x.before, x.after})
        EXPECT_TRUE(!shown || shown->status == product_status::published) << "seed " << seed << " " << x.id;
    auto published = source.now;
    std::erase_if(published, [](const auto& x) { return x.second->status != product_status::published; });
    EXPECT_EQ(copy_of(seen), published) << "seed " << seed;
  }
}

TEST(feed, from_outside_a_draft_leaves_no_trace_and_hiding_a_product_is_its_end) {
  auto log = record_view{};
  log.add({changed("a", 0, product_status::draft)});
  log.add({changed("a", 1, product_status::draft)});
  log.add({changed("a", 2, product_status::published, "out")});
  log.add({changed("a", 3, product_status::archived)});
  log.add({event::product_deleted{4, "a"}});
  EXPECT_EQ(texts(follow(log, from_outside())),
            (std::vector<std::string>{"3/0 product.changed a from 0 is out", "4/0 product.deleted a from 3 was out"}));
  auto without = from_outside();
  without.kinds = {feed::kind::product_deleted};
  EXPECT_EQ(texts(follow(log, without)), (std::vector<std::string>{"4/0 product.deleted a from 3 was out"}))
    << "the kind asked for is the one shown";
}

TEST(feed, housekeeping_is_nobodys_business_but_moves_the_place_on) {
  auto log = record_view{};
  log.add({event::key_used{"k", {}, {}}});
  log.add({event::task_changed{}});
  log.add({event::history_cut{}});
  const auto page = feed::read_page(log, all_of());
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->changes.empty());
  EXPECT_EQ(page->end, (place{3, 0}));
  EXPECT_FALSE(page->has_more);
}

TEST(feed, filters_by_id_and_kind_pass_what_they_name_and_nothing_else) {
  const auto source = random_log{9};
  auto by_id = all_of(2);
  by_id.ids = {"p1", "p4"};
  auto expected = std::vector<change>{};
  for (const auto& x : follow(source.log, all_of()))
    if (x.id == "p1" || x.id == "p4")
      expected.push_back(x);
  ASSERT_FALSE(expected.empty());
  EXPECT_EQ(texts(follow(source.log, by_id)), texts(expected));
  auto by_kind = all_of(2);
  by_kind.kinds = {feed::kind::category_created};
  for (const auto& x : follow(source.log, by_kind))
    EXPECT_EQ(x.is, feed::kind::category_created);
  EXPECT_EQ(follow(source.log, by_kind).size(), source.log.categories().size());
}

TEST(feed, a_page_looks_at_a_bounded_part_of_the_log_and_says_that_there_is_more) {
  auto log = record_view{};
  for (auto i = 0; i < 100; ++i)
    log.add({changed("a", static_cast<event::position>(i), product_status::published)});
  auto asked = all_of();
  asked.ids = {"never"};
  const auto page = feed::read_page(log, asked);
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->changes.empty());
  EXPECT_TRUE(page->has_more);
  EXPECT_LT(page->end.after, 100U);
  EXPECT_LE(log.reads, 8);
}

TEST(feed, what_the_log_has_given_up_is_refused_and_never_passed_over) {
  auto source = random_log{2};
  source.log.trim(20);
  auto asked = all_of();
  asked.from = {18, 0};
  const auto page = feed::read_page(source.log, asked);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.failure().code, errc::position_too_old);
  asked.from = {19, 0};
  EXPECT_TRUE(feed::read_page(source.log, asked));
}

TEST(feed, what_was_before_the_logs_beginning_comes_from_a_checkpoint_or_is_not_known) {
  auto log = record_view{};
  log.add({changed("a", 0, product_status::published, "old")});
  log.add({changed("a", 1, product_status::draft, "new")});
  auto asked = all_of();
  asked.from = {1, 0};
  asked.with_before = true;
  log.trim(2);
  EXPECT_EQ(texts(follow(log, asked)), (std::vector<std::string>{"2/0 product.changed a from 1 was old is new"}));
  log.trim(2, false);
  const auto page = feed::read_page(log, asked);
  ASSERT_TRUE(page);
  ASSERT_EQ(page->changes.size(), 1U);
  EXPECT_FALSE(page->changes[0].is_before_known);
  asked.to.sees_unpublished = false;
  EXPECT_EQ(texts(follow(log, asked)), (std::vector<std::string>{"2/0 product.deleted a from 1"}))
    << "one that may have been seen is taken away";
}

TEST(feed, a_place_beyond_the_end_gives_an_empty_page_that_ends_there) {
  auto log = record_view{};
  log.add({changed("a", 0, product_status::published)});
  auto asked = all_of();
  asked.from = {7, 2};
  const auto page = feed::read_page(log, asked);
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->changes.empty());
  EXPECT_FALSE(page->has_more);
  EXPECT_EQ(page->end, asked.from);
}

} // namespace stoa::tests
