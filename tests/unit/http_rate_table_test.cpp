// Token buckets against a naive model, under a clock that the test moves.
#include "gateway/http/limits.hpp"
#include "gateway/http/rate_table.hpp"
#include "tests/support/sim_random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

namespace stoa::tests {

using gateway::rate;
using gateway::rate_table;

namespace {

/// As one would write it down: a bucket for every name, none is ever forgotten.
class naive_buckets {
public:
  explicit naive_buckets(const rate& limit) : limit_{limit} {}

  bool take(std::uint64_t name, std::int64_t now_us) {
    auto& x = buckets_.try_emplace(name, bucket{full(), now_us}).first->second;
    x.level = std::min(full(), x.level + (now_us - x.at_us) * limit_.count);
    x.at_us = now_us;
    if (x.level < limit_.period_us)
      return false;
    x.level -= limit_.period_us;
    return true;
  }

private:
  struct bucket {
    std::int64_t level;
    std::int64_t at_us;
  };

  std::int64_t full() const { return limit_.burst * limit_.period_us; }

  rate limit_;
  std::map<std::uint64_t, bucket> buckets_;
};

rate random_rate(sim_random& random) {
  return {.count = static_cast<std::int64_t>(1 + random.below(50)),
          .period_us = random.below(2) == 0 ? 1'000'000 : 60'000'000,
          .burst = static_cast<std::int64_t>(1 + random.below(20))};
}

} // namespace

TEST(http_rate_table, as_long_as_all_names_have_a_slot_it_decides_as_a_naive_model) {
  auto refused = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    auto random = sim_random{seed};
    const auto limit = random_rate(random);
    auto table = rate_table{limit, 1};
    auto model = naive_buckets{limit};
    auto now_us = std::int64_t{1};
    for (auto step = 0; step < 500; ++step) {
      const auto name = 1 + random.below(rate_table::slots_per_set);
      now_us += static_cast<std::int64_t>(random.below(random.below(20) == 0 ? 600'000'000 : 200'000));
      const auto seen = table.look(name, now_us);
      const auto verdict = table.take(name, now_us);
      ASSERT_EQ(verdict.is_allowed, model.take(name, now_us));
      EXPECT_EQ(seen.is_allowed, verdict.is_allowed);
      refused += verdict.is_allowed ? 0 : 1;
    }
  }
  EXPECT_GT(refused, 1'000);
}

TEST(http_rate_table, after_the_wait_that_it_names_a_request_passes_and_a_microsecond_before_none_does) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    auto random = sim_random{seed};
    const auto limit = random_rate(random);
    auto table = rate_table{limit, 1};
    auto now_us = std::int64_t{1'000};
    while (table.take(7, now_us).is_allowed)
      now_us += 1;
    const auto wait_us = table.look(7, now_us).wait_us;
    ASSERT_GT(wait_us, 0);
    EXPECT_FALSE(table.look(7, now_us + wait_us - 1).is_allowed);
    EXPECT_TRUE(table.take(7, now_us + wait_us).is_allowed);
  }
}

TEST(http_rate_table, whoever_comes_under_ever_new_names_gets_no_more_than_the_slots_have) {
  constexpr std::size_t set_count = 4;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto random = sim_random{seed};
    const auto limit = rate{.count = 3, .period_us = 1'000'000, .burst = 5};
    auto table = rate_table{limit, set_count};
    auto now_us = std::int64_t{1};
    auto allowed = std::int64_t{0};
    for (auto step = 0; step < 20'000; ++step) {
      now_us += static_cast<std::int64_t>(random.below(1'000));
      allowed += table.take(random.next(), now_us).is_allowed ? 1 : 0;
    }
    const auto slots = static_cast<std::int64_t>(set_count * rate_table::slots_per_set);
    EXPECT_LE(allowed, slots * (limit.burst + limit.count * now_us / 1'000'000 + 1));
    EXPECT_GE(allowed, slots * limit.burst);
  }
}

TEST(http_rate_table, a_name_pushed_out_by_others_does_not_come_back_with_a_fresh_bucket) {
  const auto limit = rate{.count = 1, .period_us = 1'000'000, .burst = 4};
  auto table = rate_table{limit, 1};
  while (table.take(1, 1).is_allowed) {
  }
  // All others of the set use theirs up, too, and a crowd of new names comes and goes.
  for (std::uint64_t name = 2; name < 200; ++name)
    while (table.take(name, 1).is_allowed) {
    }
  EXPECT_FALSE(table.take(1, 1).is_allowed);
}

TEST(http_rate_table, the_hash_is_siphash_1_3_and_another_seed_gives_other_values) {
  auto seen = std::set<std::uint64_t>{};
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    for (const auto* text : {"", "a", "12345678", "123456789"})
      seen.insert(gateway::keyed_hash({seed, 1}, text));
  EXPECT_EQ(seen.size(), 400U);
}

TEST(http_limits, loopback_and_unnamed_keys_are_not_counted_and_an_ipv6_client_is_its_64) {
  auto settings = config::http{};
  settings.rate_per_address = 1;
  settings.rate_per_address_burst = 2;
  settings.rate_per_key = 1;
  settings.rate_per_key_burst = 2;
  settings.refused_keys_per_minute = 2;
  auto limits = gateway::door_limits::make(settings, {1, 2});
  ASSERT_TRUE(limits);
  const auto client = [&](const char* text) { return limits->client_at(*gateway::net_address::read(text)); };
  const auto passed = [](auto ask) {
    auto count = 0;
    for (auto i = 0; i < 10; ++i)
      count += ask().is_allowed ? 1 : 0;
    return count;
  };
  EXPECT_EQ(passed([&] { return limits->pass_address(client("127.0.0.1"), 1); }), 10);
  EXPECT_EQ(passed([&] { return limits->pass_address(client("::1"), 1); }), 10);
  EXPECT_EQ(passed([&] { return limits->pass_address(client("192.0.2.1"), 1); }), 2);
  EXPECT_EQ(passed([&] { return limits->pass_address(client("192.0.2.2"), 1); }), 2);
  EXPECT_EQ(passed([&] { return limits->pass_address(client("2001:db8:0:1::1"), 1); }), 2);
  EXPECT_EQ(passed([&] { return limits->pass_address(client("2001:db8:0:1:ffff::2"), 1); }), 0);
  EXPECT_EQ(passed([&] { return limits->pass_address(client("2001:db8:0:2::1"), 1); }), 2);
  EXPECT_EQ(passed([&] { return limits->pass_key("", 1); }), 10);
  EXPECT_EQ(passed([&] { return limits->pass_key("shop", 1); }), 2);
  const auto guesser = client("192.0.2.1");
  EXPECT_TRUE(limits->pass_guess(guesser, 1).is_allowed);
  limits->note_refused_key(guesser, 1);
  EXPECT_TRUE(limits->pass_guess(guesser, 1).is_allowed);
  limits->note_refused_key(guesser, 1);
  EXPECT_FALSE(limits->pass_guess(guesser, 1).is_allowed);
  EXPECT_TRUE(limits->pass_guess(client("192.0.2.2"), 1).is_allowed);
  EXPECT_TRUE(limits->pass_guess(guesser, 30'000'001).is_allowed);
}

TEST(http_limits, a_proxy_that_is_no_network_is_refused_by_name) {
  auto settings = config::http{};
  settings.trusted_proxies = {"10.0.0.0/8", "10.0.0/33"};
  const auto made = gateway::door_limits::make(settings, {1, 2});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.failure().field, "http.trusted_proxies");
}

} // namespace stoa::tests
