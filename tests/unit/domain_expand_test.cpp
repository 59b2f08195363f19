// Laws of a record that makes an import visible: stored without its rows, read with them.
#include "domain/event/expand.hpp"

#include <gtest/gtest.h>

#include <map>

namespace stoa::event {

namespace {

staged_row put(const std::string& id, position previous) {
  auto item = catalog::product{};
  item.id = id;
  item.name.plain = "Name of " + id;
  auto row = staged_row{};
  row.line = 1;
  row.id = id;
  row.previous = previous;
  row.after = std::make_shared<const catalog::product>(std::move(item));
  return row;
}

staged_row gone(const std::string& id, position previous) {
  auto row = staged_row{};
  row.id = id;
  row.previous = previous;
  return row;
}

/// Two records that staged rows, and the one that shows them.
struct staged_log {
  staged_log() {
    add(5, rows_staged{"t", 0, {put("a", 0), put("b", 2), gone("c", 3)}});
    add(7, rows_staged{"t", 3, {put("b", 6)}});
    shows.header = {9, 900, "t", "system:import"};
    shows.events.emplace_back(category_created{{1, 0, "New"}});
    shows.events.emplace_back(import_published{"t", {{5, 3}, {7, 1}}, {1}});
    shows.events.emplace_back(key_used{"k", {}, {}});
  }

  void add(position at, rows_staged x) {
    auto made = std::make_shared<record>();
    made->header.position = at;
    made->events.emplace_back(std::move(x));
    stored[at] = std::move(made);
  }
  record_reader reader() const {
    return [this](position at) -> result<record_ptr> {
      const auto found = stored.find(at);
      return found == stored.end() ? result<record_ptr>{error{errc::not_found, "", ""}} : found->second;
    };
  }

  std::map<position, record_ptr> stored;
  record shows;
};

} // namespace

TEST(domain_expand, rows_become_changes_of_the_record_that_shows_them_without_the_superseded) {
  const auto log = staged_log{};
  const auto whole = expand(std::make_shared<record>(log.shows), log.reader());
  ASSERT_TRUE(whole);
  const auto& events = (*whole)->events;
  ASSERT_EQ(events.size(), 6U);
  const auto& a = std::get<product_changed>(events[2]);
  EXPECT_EQ(a.previous, 0U);
  EXPECT_EQ(a.after->version, 9U);
  EXPECT_EQ(a.after->updated_at_ms, 900);
  EXPECT_EQ(a.after->created_at_ms, 900);
  EXPECT_EQ(std::get<product_deleted>(events[3]), (product_deleted{3, "c"}));
  EXPECT_EQ(std::get<product_changed>(events[4]).previous, 6U);
  EXPECT_TRUE(std::holds_alternative<key_used>(events[5]));
}

TEST(domain_expand, an_expanded_record_is_stored_like_the_one_it_came_from) {
  const auto log = staged_log{};
  const auto whole = expand(std::make_shared<record>(log.shows), log.reader());
  ASSERT_TRUE(whole);
  EXPECT_EQ(encode(**whole), encode(log.shows));
  EXPECT_EQ(*decode(encode(**whole)), log.shows);
}

TEST(domain_expand, rows_that_are_missing_or_others_are_refused) {
  auto log = staged_log{};
  log.stored.erase(7);
  EXPECT_EQ(expand(std::make_shared<record>(log.shows), log.reader()).failure().code, errc::not_found);
  log.add(7, rows_staged{"another", 3, {put("b", 6)}});
  EXPECT_EQ(expand(std::make_shared<record>(log.shows), log.reader()).failure().code, errc::corrupt);
}

TEST(domain_expand, a_walk_reads_only_the_places_it_needs) {
  auto log = staged_log{};
  log.stored.erase(5);
  auto seen = std::vector<std::string>{};
  const auto& shown = std::get<import_published>(log.shows.events[1]);
  const auto done = each_place(shown, 2, log.reader(), [&](std::uint64_t first, const place_walk& x) -> result<bool> {
    EXPECT_EQ(first, 2U);
    for (const auto* row : x.rows)
      seen.push_back(row->id);
    return true;
  });
  ASSERT_TRUE(done);
  EXPECT_EQ(seen, std::vector<std::string>{"b"});
}

} // namespace stoa::event
