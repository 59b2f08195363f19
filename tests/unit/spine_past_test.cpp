// The past of a store against a copy of the store kept at each position.
#include "domain/base/iso_time.hpp"
#include "tests/support/log_folder.hpp"
#include "tests/support/sim_random.hpp"
#include "tests/support/small_shard.hpp"

#include <algorithm>
#include <map>

namespace stoa::tests {

namespace {

constexpr std::uint64_t product_count = 7;

/// Version and name of each product.
using contents = std::map<std::string, std::pair<event::position, std::string>>;

catalog::operation remove(const std::string& id) {
  return {catalog::delete_product{id}, {}};
}

/// Writes at random and keeps what the store was after each record.
class witness {
public:
  explicit witness(small_shard& shard, std::uint64_t seed) : shard_(shard), random_(seed) {}

  void write(int count) {
    for (auto i = 0; i < count; ++i)
      write_one();
  }

  void expect_past_from(event::position first) {
    const auto view = shard_.view();
    for (auto at = first; at < stores_.size(); ++at) {
      const auto& then = stores_[at];
      for (std::uint64_t i = 0; i < product_count; ++i)
        expect_product(*view, "p" + std::to_string(i), at);
      expect_pages(*view, at, then);
      if (times_[at] == 0)
        continue;
      const auto found = view->position_at(times_[at]);
      ASSERT_TRUE(found) << found.failure().detail;
      EXPECT_EQ(*found, at);
      EXPECT_EQ(*view->position_at(times_[at] + 1), at);
    }
  }

  void expect_history_from(event::position first) {
    for (std::uint64_t i = 0; i < product_count; ++i) {
      const auto id = "p" + std::to_string(i);
      auto wanted = changes_[id];
      std::erase_if(wanted, [&](auto at) { return at < first; });
      std::reverse(wanted.begin(), wanted.end());
      EXPECT_EQ(history_by_pages(id), wanted) << id;
    }
  }

private:
  void write_one() {
    // Records of the store's own housekeeping change no product.
    for (; stores_.size() <= shard_.view()->position(); times_.push_back(0))
      stores_.push_back(contents{stores_.back()});
    const auto id = "p" + std::to_string(random_.below(product_count));
    auto now = stores_.back();
    auto command = catalog::command{};
    command.principal = "keeper";
    const auto at = stores_.size();
    if (now.contains(id) && random_.chance(0.3)) {
      command.operations.push_back(remove(id));
      now.erase(id);
    } else {
      const auto name = "name" + std::to_string(at);
      command.operations.push_back(put_named(id, name));
      now[id] = {at, name};
    }
    const auto done = shard_.submit(std::move(command));
    ASSERT_EQ(done.record, at);
    stores_.push_back(std::move(now));
    times_.push_back(shard_.now_ms());
    changes_[id].push_back(at);
  }

  void expect_product(const view& now, const std::string& id, event::position at) {
    const auto wanted = stores_[at].find(id);
    const auto item = now.product_as_of(id, at);
    if (wanted == stores_[at].end()) {
      ASSERT_FALSE(item) << id << " at " << at;
      EXPECT_EQ(item.failure().code, errc::not_found) << item.failure().detail;
      return;
    }
    ASSERT_TRUE(item) << id << " at " << at << ": " << item.failure().detail;
    EXPECT_EQ((*item)->version, wanted->second.first) << id << " at " << at;
    EXPECT_EQ((*item)->name.plain, wanted->second.second);
  }

  static void expect_pages(const view& now, event::position at, const contents& then) {
    for (const auto size : {std::size_t{1}, std::size_t{3}, std::size_t{100}})
      ASSERT_EQ(read_pages(now, at, size), then) << "at " << at;
  }

  static contents read_pages(const view& now, event::position at, std::size_t size) {
    auto seen = contents{};
    auto after = std::string{};
    while (true) {
      const auto page = need(now.products_as_of(after, at, size));
      EXPECT_LE(page.size(), size);
      for (const auto& x : page) {
        EXPECT_LT(after, x->id);
        after = x->id;
        seen[x->id] = {x->version, x->name.plain};
      }
      if (page.size() < size)
        return seen;
    }
  }

  std::vector<event::position> history_by_pages(const std::string& id) {
    const auto now = shard_.view();
    auto found = std::vector<event::position>{};
    for (auto before = now->position() + 1;;) {
      const auto page = now->history(id, before, 2);
      EXPECT_TRUE(page);
      for (const auto& x : *page) {
        found.push_back(x.at);
        EXPECT_EQ(x.principal, "keeper");
        EXPECT_EQ(x.time_ms, times_[x.at]);
        const auto after = stores_[x.at].find(id);
        EXPECT_EQ(x.after == nullptr, after == stores_[x.at].end());
        const auto ahead = stores_[x.at - 1].find(id);
        EXPECT_EQ(x.previous, ahead == stores_[x.at - 1].end() ? 0 : ahead->second.first);
      }
      if (page->size() < 2)
        return found;
      before = page->back().at;
    }
  }

  small_shard& shard_;
  sim_random random_;
  std::vector<contents> stores_{{}};
  std::vector<std::int64_t> times_{0};
  std::map<std::string, std::vector<event::position>> changes_;
};

} // namespace

TEST(spine_past, every_product_page_and_history_is_what_it_was_at_each_position) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto shard = small_shard{};
    auto x = witness{shard, seed};
    x.write(60);
    x.expect_past_from(0);
    x.expect_history_from(1);
  }
}

TEST(spine_past, after_a_trim_the_past_begins_with_the_oldest_checkpoint_and_is_whole_from_there) {
  const auto folder = real_folder{};
  auto shard = small_shard{folder.path()};
  auto x = witness{shard, 1};
  for (auto i = 0; i < 12; ++i) {
    x.write(20);
    shard.retain(one_kilobyte());
  }
  x.write(7);
  const auto first = shard.log().first_position();
  ASSERT_GT(first, 100U);
  const auto kept = shard.state().checkpoints();
  ASSERT_TRUE(kept);
  const auto begin = *std::find_if(kept->begin(), kept->end(), [&](auto at) { return at + 1 >= first; });
  x.expect_past_from(begin);
  x.expect_history_from(first);
  const auto too_old = shard.view()->product_as_of("p0", begin - 1);
  ASSERT_FALSE(too_old);
  EXPECT_EQ(too_old.failure().code, errc::position_too_old);
  EXPECT_EQ(shard.view()->products_as_of("", 0, 10).failure().code, errc::position_too_old);
}

TEST(spine_past, a_time_before_the_first_record_is_position_0_and_one_in_the_future_the_end) {
  auto shard = small_shard{};
  EXPECT_EQ(*shard.view()->position_at(0), 0U);
  shard.write(3);
  EXPECT_EQ(*shard.view()->position_at(0), 0U);
  EXPECT_EQ(*shard.view()->position_at(shard.now_ms() + 1'000'000), 3U);
}

} // namespace stoa::tests
