// What a webhook sends next, with a clock by hand; then whole lives by seed against what must hold of them.
#include "domain/feed/delivery.hpp"
#include "tests/support/sim_random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace stoa::feed {

namespace {

constexpr std::int64_t second = 1'000;
/// Exactly the pause, neither more nor less.
constexpr std::uint64_t no_chance = 100;

queued_change queued(event::position at, const std::string& entity, std::uint32_t index = 0) {
  return {{at, index}, entity};
}

/// A queue with one change a record, of the entities given.
delivery queue_of(const std::vector<std::string>& entities, delivery_rules rules = {}) {
  auto out = delivery{std::move(rules), {}};
  auto found = std::vector<queued_change>{};
  for (const auto& x : entities)
    found.push_back(queued(found.size() + 1, x));
  out.add(found, {found.size(), 0});
  return out;
}

/// All that may go now, by position.
std::vector<attempt> all_next(delivery& of, std::int64_t now_ms) {
  auto out = std::vector<attempt>{};
  while (auto one = of.next(now_ms))
    out.push_back(*one);
  return out;
}

std::vector<event::position> positions(const std::vector<attempt>& x) {
  auto out = std::vector<event::position>{};
  for (const auto& one : x)
    out.push_back(one.change.at);
  return out;
}

void answer(delivery& of, const attempt& x, verdict is, std::int64_t now_ms, std::int64_t retry_after_ms = 0) {
  of.answered(x.ticket, {is, retry_after_ms, "answered"}, now_ms, no_chance);
}

using places = std::vector<event::position>;

} // namespace

TEST(delivery, changes_of_one_entity_go_one_after_the_other_and_others_beside_them) {
  auto x = queue_of({"a", "a", "b", "a"});
  auto first = all_next(x, 0);
  EXPECT_EQ(positions(first), (places{1, 3}));
  answer(x, first[0], verdict::delivered, 0);
  auto second_ones = all_next(x, 0);
  EXPECT_EQ(positions(second_ones), places{2});
  answer(x, second_ones[0], verdict::refused, 0);
  EXPECT_TRUE(all_next(x, 0).empty()) << "the last of a waits for the one that failed";
}

TEST(delivery, at_most_eight_are_under_way) {
  auto x = queue_of({"a", "b", "c", "d", "e", "f", "g", "h", "i"});
  auto first = all_next(x, 0);
  EXPECT_EQ(first.size(), 8U);
  answer(x, first[5], verdict::delivered, 0);
  EXPECT_EQ(positions(all_next(x, 0)), places{9});
}

TEST(delivery, the_place_is_the_oldest_change_that_is_not_delivered) {
  auto x = queue_of({"a", "b", "c"});
  const auto first = all_next(x, 0);
  EXPECT_EQ(x.at(), (place{0, 0}));
  answer(x, first[2], verdict::delivered, 0);
  EXPECT_EQ(x.at(), (place{0, 0}));
  answer(x, first[0], verdict::delivered, 0);
  EXPECT_EQ(x.at(), (place{1, 0}));
  answer(x, first[1], verdict::delivered, 0);
  EXPECT_EQ(x.at(), (place{3, 0}));
}

TEST(delivery, a_place_within_a_record_is_kept) {
  auto x = delivery{{}, {}};
  x.add({queued(5, "a", 0), queued(5, "b", 1), queued(5, "c", 2)}, {5, 0});
  const auto first = all_next(x, 0);
  answer(x, first[0], verdict::delivered, 0);
  EXPECT_EQ(x.at(), (place{4, 1}));
}

TEST(delivery, pauses_grow_and_the_last_one_is_repeated) {
  auto x = queue_of({"a"});
  auto now_ms = std::int64_t{0};
  for (const auto pause_s : {5, 30, 120, 600, 3'600, 21'600, 21'600}) {
    const auto tried = all_next(x, now_ms);
    ASSERT_EQ(tried.size(), 1U) << pause_s;
    answer(x, tried[0], verdict::refused, now_ms);
    now_ms += pause_s * second;
    EXPECT_EQ(x.send_due_at(), now_ms);
    EXPECT_FALSE(x.next(now_ms - 1));
  }
}

TEST(delivery, chance_moves_a_pause_by_a_tenth_at_the_most) {
  for (std::uint64_t chance = 0; chance < 500; ++chance) {
    auto x = queue_of({"a"});
    x.answered(x.next(0)->ticket, {verdict::refused, 0, ""}, 0, chance);
    EXPECT_GE(*x.send_due_at(), 4'500);
    EXPECT_LE(*x.send_due_at(), 5'500);
  }
}

TEST(delivery, a_receiver_may_lengthen_a_pause_and_not_shorten_it) {
  for (const auto& [asked, got] : std::map<std::int64_t, std::int64_t>{
         {1 * second, 5 * second}, {60 * second, 60 * second}, {1'000'000 * second, 86'400 * second}}) {
    auto x = queue_of({"a"});
    answer(x, *x.next(0), verdict::away, 0, asked);
    EXPECT_EQ(x.send_due_at(), got);
  }
}

TEST(delivery, what_fails_for_three_days_parks_its_entity_and_the_others_go_on) {
  auto x = queue_of({"a", "b", "a", "b"});
  auto now_ms = std::int64_t{0};
  while (x.parked_count() == 0) {
    for (const auto& one : all_next(x, now_ms))
      answer(x, one, one.entity == "a" ? verdict::refused : verdict::delivered, now_ms);
    now_ms = std::max(now_ms + 1, x.send_due_at().value_or(0));
    ASSERT_LT(now_ms, 100 * delivery_rules::hour_ms);
  }
  EXPECT_GE(now_ms, 72 * delivery_rules::hour_ms);
  ASSERT_NE(x.parked("a"), nullptr);
  EXPECT_EQ(x.parked("a")->at, (place{0, 0}));
  EXPECT_EQ(x.at(), (place{4, 0})) << "nothing holds the place any more";
  x.add({queued(5, "a"), queued(6, "b")}, {6, 0});
  EXPECT_EQ(positions(all_next(x, now_ms)), places{6}) << "what follows for a parked entity is passed over";
  const auto written = x.to_write(now_ms);
  ASSERT_TRUE(written);
  EXPECT_EQ(written->parked.size(), 1U);
  EXPECT_EQ(written->parked[0].reason, "answered");
}

TEST(delivery, a_parked_entity_is_taken_up_with_what_it_missed_in_order) {
  auto rules = delivery_rules{};
  rules.give_up_ms = 0;
  auto x = queue_of({"a", "b", "a"}, rules);
  for (const auto& one : all_next(x, 0))
    answer(x, one, one.entity == "a" ? verdict::refused : verdict::delivered, 0);
  ASSERT_EQ(x.parked_count(), 1U);
  x.unpark("a", {queued(1, "a"), queued(3, "a")});
  EXPECT_EQ(x.parked_count(), 0U);
  EXPECT_EQ(x.at(), (place{0, 0})) << "a crash now must send them again";
  x.add({queued(4, "a")}, {4, 0});
  for (const auto expected : {1, 3, 4}) {
    const auto next = all_next(x, 0);
    ASSERT_EQ(positions(next), (places{static_cast<event::position>(expected)}));
    answer(x, next[0], verdict::delivered, 0);
  }
}

TEST(delivery, a_hundred_are_parked_and_the_next_one_stops_it) {
  auto rules = delivery_rules{};
  rules.give_up_ms = 0;
  auto names = std::vector<std::string>{};
  for (auto i = 0; i < 101; ++i)
    names.push_back("e" + std::to_string(i));
  auto x = queue_of(names, rules);
  for (auto i = 0; i < 100; ++i)
    answer(x, *x.next(0), verdict::refused, 0);
  EXPECT_FALSE(x.is_stopped());
  answer(x, *x.next(0), verdict::refused, 0);
  EXPECT_TRUE(x.is_stopped());
  EXPECT_EQ(x.now().why, "too-many-parked");
  EXPECT_EQ(x.at(), (place{100, 0})) << "the one that was not parked is not lost";
}

TEST(delivery, one_that_is_gone_stops_it_until_somebody_resumes) {
  auto x = queue_of({"a", "b"});
  const auto first = all_next(x, 0);
  answer(x, first[0], verdict::gone, 0);
  EXPECT_TRUE(x.is_stopped());
  EXPECT_EQ(x.to_write(0)->why, "gone");
  EXPECT_EQ(x.room(), 0U);
  answer(x, first[1], verdict::delivered, 0);
  EXPECT_TRUE(all_next(x, 1'000'000).empty());
  x.resume();
  EXPECT_EQ(positions(all_next(x, 0)), places{1}) << "at once, and what was delivered meanwhile counts";
}

TEST(delivery, one_that_is_away_is_tried_with_its_oldest_change_alone) {
  auto names = std::vector<std::string>{};
  for (auto i = 0; i < 20; ++i)
    names.push_back("e" + std::to_string(i));
  auto x = queue_of(names);
  for (const auto& one : all_next(x, 0))
    answer(x, one, verdict::away, 0);
  ASSERT_TRUE(x.is_away());
  EXPECT_TRUE(all_next(x, 4 * second).empty()) << "not even those never tried";
  EXPECT_EQ(x.send_due_at(), 5 * second);
  const auto probe = all_next(x, 5 * second);
  ASSERT_EQ(positions(probe), places{1});
  answer(x, probe[0], verdict::delivered, 5 * second);
  EXPECT_FALSE(x.is_away());
  EXPECT_EQ(all_next(x, 5 * second).size(), 8U);
}

TEST(delivery, refusals_of_one_change_do_not_make_a_receiver_away) {
  auto x = queue_of({"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"});
  for (const auto& one : all_next(x, 0))
    answer(x, one, verdict::refused, 0);
  EXPECT_FALSE(x.is_away());
}

TEST(delivery, a_place_is_written_after_a_second_or_a_hundred_deliveries) {
  auto x = queue_of({"a"});
  EXPECT_FALSE(x.to_write(0));
  answer(x, *x.next(0), verdict::delivered, 0);
  EXPECT_FALSE(x.to_write(999));
  EXPECT_EQ(x.write_due_at(), 1'000);
  EXPECT_EQ(x.to_write(1'000)->at, (place{1, 0}));
  EXPECT_FALSE(x.to_write(5'000)) << "one write at a time";
  x.written(true);
  EXPECT_FALSE(x.to_write(5'000)) << "it has not moved";

  auto y = queue_of(std::vector<std::string>(100, "a"));
  for (auto i = 0; i < 99; ++i)
    answer(y, *y.next(0), verdict::delivered, 0);
  EXPECT_FALSE(y.to_write(0));
  answer(y, *y.next(0), verdict::delivered, 0);
  EXPECT_TRUE(y.to_write(0));
}

TEST(delivery, a_write_that_failed_comes_again) {
  auto x = queue_of({"a"});
  answer(x, *x.next(0), verdict::delivered, 0);
  EXPECT_TRUE(x.to_write(1'000));
  x.written(false);
  EXPECT_TRUE(x.to_write(1'000));
}

TEST(delivery, records_that_are_not_for_it_move_the_place_in_big_steps) {
  auto x = delivery{{}, {}};
  x.add({}, {999, 0});
  EXPECT_FALSE(x.to_write(1'000'000));
  x.add({}, {1'000, 0});
  EXPECT_EQ(x.to_write(0)->at, (place{1'000, 0}));
}

TEST(delivery, a_thousand_changes_are_held_and_no_more) {
  auto names = std::vector<std::string>(999, "stuck");
  names.emplace_back("free");
  auto x = queue_of(names);
  EXPECT_EQ(x.room(), 0U);
  const auto first = all_next(x, 0);
  ASSERT_EQ(first.size(), 2U);
  answer(x, first[1], verdict::delivered, 0);
  EXPECT_EQ(x.room(), 0U) << "what is delivered behind the oldest counts";
  answer(x, first[0], verdict::delivered, 0);
  EXPECT_EQ(x.room(), 1U);
}

TEST(delivery, a_change_sent_again_by_wish_waits_for_its_entity_and_does_not_move_the_place) {
  auto x = queue_of({"a"});
  const auto first = all_next(x, 0);
  EXPECT_TRUE(x.send_again(queued(1, "a")));
  EXPECT_FALSE(x.send_again(queued(1, "a")));
  EXPECT_TRUE(all_next(x, 0).empty());
  answer(x, first[0], verdict::delivered, 0);
  const auto again = all_next(x, 0);
  ASSERT_EQ(positions(again), places{1});
  EXPECT_EQ(x.at(), (place{1, 0}));
  answer(x, again[0], verdict::delivered, 0);
  EXPECT_TRUE(all_next(x, 0).empty());
}

TEST(delivery, after_a_restart_an_entity_waits_for_what_is_still_under_way) {
  auto x = queue_of({"a", "b"});
  const auto first = all_next(x, 0);
  x.restart(7, {0, 0});
  x.add({queued(1, "a"), queued(2, "b")}, {2, 0});
  EXPECT_TRUE(all_next(x, 0).empty());
  answer(x, first[0], verdict::delivered, 0);
  EXPECT_EQ(positions(all_next(x, 0)), places{1}) << "its answer is of before: it goes again";
  EXPECT_EQ(x.now().log_id, 7U);
}

TEST(delivery, its_standing_is_what_was_stored) {
  auto x = standing{0xfedcba9876543210U, {7, 3}, true, "gone", {{"product:a", {5, 1}, 99, "answered 400"}}};
  const auto read = read_standing(to_value(x));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, x);
  EXPECT_EQ(read_standing(value{value_object{{"log", "x"}}}).failure().code, errc::corrupt);
}

// Lives by seed

namespace {

/// A feed, a receiver with a mind of its own, and a server that dies.
class life {
public:
  explicit life(std::uint64_t seed) : random_(seed) {
    rules_.ahead_max = 20;
    rules_.in_flight_max = 4;
    rules_.away_count = 4;
    rules_.write_after_count = 3;
    rules_.give_up_ms = 20 * second;
    for (auto i = event::position{1}; i <= 120; ++i)
      feed_.push_back(queued(i, std::string{"abcdefg"[random_.below(7)]}));
    start();
  }

  void run() {
    for (auto i = 0; i < 4'000 && !has_failure(); ++i) {
      step();
      check();
    }
    for (auto i = 0; i < 20'000 && x_->at().after < feed_.size() && !has_failure(); ++i) {
      is_good_ = true;
      step();
      check();
    }
    check_end();
  }

  std::size_t crashes = 0;
  std::size_t parkings = 0;

private:
  static bool has_failure() { return ::testing::Test::HasFailure(); }

  void start() {
    x_.emplace(rules_, stored_);
    under_way_.clear();
    writing_.reset();
    parked_before_ = x_->parked_count();
  }

  void step() {
    now_ms_ += static_cast<std::int64_t>(random_.below(700));
    switch (random_.below(is_good_ ? 5 : 7)) {
    case 0:
      read();
      break;
    case 1:
      while (auto one = x_->next(now_ms_))
        begin(*one);
      break;
    case 2:
    case 3:
      answer_one();
      break;
    case 4:
      write();
      break;
    case 5:
      take_up();
      break;
    default:
      if (random_.below(20) == 0) {
        ++crashes;
        start();
      }
      break;
    }
  }

  void read() {
    auto found = std::vector<queued_change>{};
    auto end = x_->cursor();
    for (auto left = std::min<std::size_t>(x_->room(), 5); left > 0 && end.after < feed_.size(); --left)
      found.push_back(feed_[end.after++]);
    x_->add(found, end);
  }

  void begin(const attempt& one) {
    for (const auto& [ticket, other] : under_way_)
      ASSERT_NE(other.entity, one.entity) << "two of one entity under way";
    under_way_.emplace(one.ticket, one);
    ASSERT_LE(under_way_.size(), rules_.in_flight_max);
  }

  void answer_one() {
    if (under_way_.empty())
      return;
    auto found = std::next(under_way_.begin(), static_cast<std::ptrdiff_t>(random_.below(under_way_.size())));
    const auto one = found->second;
    under_way_.erase(found);
    const auto is = is_good_ || random_.below(3) > 0 ? verdict::delivered
                    : random_.below(2) == 0          ? verdict::away
                                                     : verdict::refused;
    if (is == verdict::delivered)
      got_[one.entity].push_back(one.change.at);
    x_->answered(one.ticket, {is, 0, "no"}, now_ms_, random_.below(1'000));
    if (x_->parked_count() > parked_before_)
      ++parkings;
    parked_before_ = x_->parked_count();
  }

  void write() {
    if (writing_) {
      const auto is_done = random_.below(4) > 0;
      if (is_done)
        stored_ = *writing_;
      writing_.reset();
      x_->written(is_done);
    } else if ((writing_ = x_->to_write(now_ms_))) {
      EXPECT_EQ(writing_->at, x_->at());
    }
  }

  /// Somebody has mended what was wrong with an entity.
  void take_up() {
    const auto parked = x_->now().parked;
    if (parked.empty() || random_.below(10) > 0)
      return;
    auto missed = std::vector<queued_change>{};
    for (auto i = parked[0].at.after; i < x_->cursor().after; ++i)
      if (feed_[i].entity == parked[0].entity)
        missed.push_back(feed_[i]);
    x_->unpark(parked[0].entity, missed);
    parked_before_ = x_->parked_count();
  }

  bool is_parked(const std::string& entity) const { return x_->parked(entity) != nullptr; }

  /// The last that the receiver has of an entity, in the order in which they came for the first time.
  event::position newest(const std::string& entity) const {
    const auto found = got_.find(entity);
    auto out = event::position{0};
    if (found != got_.end())
      for (const auto one : found->second)
        out = std::max(out, one);
    return out;
  }

  void check() const {
    // The place never passes what is neither delivered nor parked; what is stored never passes it either.
    const auto now = x_->now();
    for (const auto* at : {&now, &stored_})
      for (auto i = std::size_t{0}; i < at->at.after; ++i) {
        const auto& of = feed_[i];
        const auto is_excused =
          std::any_of(at->parked.begin(), at->parked.end(), [&](const auto& one) { return one.entity == of.entity; });
        ASSERT_TRUE(is_excused || has(of)) << "passed " << i + 1;
      }
  }

  bool has(const queued_change& of) const {
    const auto found = got_.find(of.entity);
    return found != got_.end() &&
           std::find(found->second.begin(), found->second.end(), of.key.at) != found->second.end();
  }

  void check_end() const {
    for (const auto& [entity, all] : got_) {
      // Without what came twice it is the feed, in order and without a gap.
      auto seen = std::set<event::position>{};
      auto first = std::vector<event::position>{};
      for (const auto one : all)
        if (seen.insert(one).second)
          first.push_back(one);
      auto wanted = std::vector<event::position>{};
      for (const auto& of : feed_)
        if (of.entity == entity)
          wanted.push_back(of.key.at);
      if (is_parked(entity))
        wanted.resize(first.size());
      EXPECT_EQ(first, wanted) << entity;
    }
    EXPECT_EQ(x_->at().after, feed_.size());
  }

  tests::sim_random random_;
  delivery_rules rules_;
  std::vector<queued_change> feed_;
  std::optional<delivery> x_;
  standing stored_;
  std::optional<standing> writing_;
  std::map<std::uint64_t, attempt> under_way_;
  std::map<std::string, std::vector<event::position>> got_;
  std::int64_t now_ms_ = 0;
  std::size_t parked_before_ = 0;
  bool is_good_ = false;
};

} // namespace

TEST(delivery, whatever_fails_and_dies_every_change_comes_in_order_and_none_is_left_out) {
  auto crashes = std::size_t{0};
  auto parkings = std::size_t{0};
  for (std::uint64_t seed = 1; seed <= 300 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    auto one = life{seed};
    one.run();
    crashes += one.crashes;
    parkings += one.parkings;
  }
  EXPECT_GT(crashes, 300U) << "the runs must meet what they are about";
  EXPECT_GT(parkings, 50U);
}

} // namespace stoa::feed
