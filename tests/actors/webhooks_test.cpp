// EVENT before a real shard: what it posts when, what it writes into the log, and what it does when somebody steers it.
#include "domain/feed/standing.hpp"
#include "gateway/api/webhook_feed.hpp"
#include "tests/support/actors/sim_shard.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace stoa::tests {

using messages::steer_webhook;
using messages::webhook_post;
using messages::webhook_reply;

namespace {

constexpr auto for_ever = std::numeric_limits<std::int64_t>::max();
const auto hook_name = resource::name{resource::kind::webhooks, "h"};
const auto place_name = resource::name{resource::kind::webhook_places, "h"};

/// A shard with one webhook, and a receiver in the test's hands.
class hooked_shard {
public:
  explicit hooked_shard(feed::delivery_rules rules = {}) {
    rules_.read = gateway::api::read_for_webhook;
    rules_.post = [posts = posts_](webhook_post what, std::function<void(webhook_reply)> back) {
      posts->emplace_back(std::move(what), std::move(back));
    };
    rules_.rules = std::move(rules);
    rules_.random_bits = [] { return std::uint64_t{100}; }; // no tenth of a pause
    start();
    auto hook = resource::webhook{};
    hook.url = "https://a.example/";
    hook.secrets = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
    hook.created_by = "admin";
    auto standing = feed::standing{};
    standing.log_id = shard.view()->log_id();
    // The place first: one that has none yet is not taken up.
    put(place_name, feed::to_value(standing));
    put(hook_name, resource::to_value(hook));
  }

  /// A new EVENT, as after a crash.
  void start() {
    posts_->clear();
    shard.send_webhooks_by(rules_);
  }

  void put(const resource::name& name, value content) {
    write({catalog::change_resource{name, catalog::change_resource::verb::put, std::move(content)}, {}});
  }
  void product(const std::string& id, const std::string& name = "x") {
    auto draft = catalog::product_draft{};
    draft.item.id = id;
    draft.item.name.plain = name;
    write({catalog::put_product{draft}, {}});
  }
  void write(catalog::operation what) {
    shard.write(std::move(what), for_ever);
    sync();
  }
  void sync() {
    while (shard.waiting_syncs() > 0)
      shard.sync();
  }
  void pass_ms(std::int64_t by) {
    for (; by > 0; by -= 10) {
      shard.time().advance_ms(10);
      shard.system().advance_ms(10);
    }
  }

  std::deque<std::pair<webhook_post, std::function<void(webhook_reply)>>>& posts() { return *posts_; }
  /// Ids of what is under way, without the log's own.
  std::string under_way() const {
    auto out = std::string{};
    for (const auto& [post, back] : *posts_)
      out += (out.empty() ? "" : " ") + post.id.substr(post.id.rfind('-') + 1);
    return out;
  }
  /// The receiver answers the oldest.
  void answer(int status) {
    auto back = std::move(posts_->front().second);
    posts_->pop_front();
    auto reply = webhook_reply{};
    reply.status = status;
    back(reply);
    shard.system().run();
  }

  feed::standing stored() const { return *feed::read_standing(shard.view()->resources().at(place_name)->content); }

  std::shared_ptr<std::optional<result<feed::standing>>> steer(steer_webhook what) {
    what.id = "h";
    auto to = std::make_shared<std::optional<result<feed::standing>>>();
    auto& system = shard.system();
    system.own(system.get().spawn([=, event = shard.links().event](caf::event_based_actor* self) {
      actors::ask_local(self, event, what)
        .then([to](const feed::standing& x) { *to = x; }, [to](const caf::error& x) { *to = messages::from_caf(x); });
    }));
    system.run();
    return to;
  }

  sim_shard shard;

private:
  app::webhook_rules rules_;
  std::shared_ptr<std::deque<std::pair<webhook_post, std::function<void(webhook_reply)>>>> posts_ =
    std::make_shared<std::deque<std::pair<webhook_post, std::function<void(webhook_reply)>>>>();
};

} // namespace

TEST(webhooks, what_is_published_is_posted_and_not_before) {
  auto x = hooked_shard{};
  EXPECT_EQ(x.under_way(), "") << "it is not told of itself";
  auto draft = catalog::product_draft{};
  draft.item.id = "a";
  draft.item.name.plain = "x";
  x.shard.write({catalog::put_product{draft}, {}}, for_ever);
  EXPECT_EQ(x.under_way(), "");
  x.sync();
  ASSERT_EQ(x.under_way(), "3/0");
  const auto& post = x.posts().front().first;
  EXPECT_EQ(post.url, "https://a.example/");
  EXPECT_NE(post.body.find(R"("type":"stoa.product.changed")"), std::string::npos) << post.body;
  EXPECT_EQ(post.secrets.size(), 1U);
}

TEST(webhooks, the_place_is_in_the_log_a_second_after_a_delivery) {
  auto x = hooked_shard{};
  x.product("a");
  x.answer(204);
  x.pass_ms(900);
  EXPECT_EQ(x.stored().at, (feed::place{0, 0}));
  x.pass_ms(200);
  x.sync();
  EXPECT_EQ(x.stored().at, (feed::place{3, 0}));
  const auto position = x.shard.view()->position();
  x.pass_ms(60'000);
  EXPECT_EQ(x.shard.waiting_syncs(), 0U) << "the record of the place moves no place";
  EXPECT_EQ(x.shard.view()->position(), position);
}

TEST(webhooks, after_a_crash_what_was_not_noted_comes_again_under_the_same_id) {
  auto x = hooked_shard{};
  x.product("a");
  x.product("a");
  x.product("b");
  x.answer(204);
  EXPECT_EQ(x.under_way(), "4/0") << "the second of a is no change";
  const auto body = x.posts().front().first.body;
  x.start();
  EXPECT_EQ(x.under_way(), "3/0 4/0");
  EXPECT_EQ(x.posts().back().first.body, body);
}

TEST(webhooks, a_failure_comes_again_after_its_pause) {
  auto x = hooked_shard{};
  x.product("a");
  x.answer(500);
  x.pass_ms(4'900);
  EXPECT_EQ(x.under_way(), "");
  x.pass_ms(200);
  EXPECT_EQ(x.under_way(), "3/0");
}

TEST(webhooks, one_whose_key_is_gone_stops_and_says_so) {
  auto x = hooked_shard{};
  auto hook = resource::webhook{};
  hook.url = "https://a.example/";
  hook.secrets = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  hook.created_by = "nobody";
  x.put(hook_name, resource::to_value(hook));
  x.sync();
  EXPECT_TRUE(x.stored().is_stopped);
  EXPECT_EQ(x.stored().why, "key");
  x.product("a");
  EXPECT_EQ(x.under_way(), "");
}

TEST(webhooks, a_place_of_another_log_stops_it) {
  auto x = hooked_shard{};
  auto standing = x.stored();
  standing.log_id ^= 1;
  x.put(place_name, feed::to_value(standing));
  x.start();
  x.sync();
  EXPECT_EQ(x.stored().why, "position-too-old");
  const auto done = x.steer({{}, "", steer_webhook::kind::restart, {0, 0}, {}, ""});
  EXPECT_FALSE(*done) << "answered when it is in the log";
  x.sync();
  ASSERT_TRUE(*done);
  EXPECT_TRUE(**done);
  EXPECT_FALSE(x.stored().is_stopped);
  EXPECT_EQ(x.stored().log_id, x.shard.view()->log_id());
}

TEST(webhooks, what_was_refused_is_parked_and_taken_up_with_what_it_missed) {
  auto rules = feed::delivery_rules{};
  rules.give_up_ms = 0;
  auto x = hooked_shard{rules};
  x.product("a", "1");
  x.answer(400);
  x.sync();
  ASSERT_EQ(x.stored().parked.size(), 1U);
  x.product("a", "2");
  EXPECT_EQ(x.under_way(), "");
  const auto wrong = x.steer({{}, "", steer_webhook::kind::unpark, {}, {}, "product:b"});
  EXPECT_EQ((*wrong)->failure().code, errc::not_found);
  const auto done = x.steer({{}, "", steer_webhook::kind::unpark, {}, {}, "product:a"});
  EXPECT_EQ(x.under_way(), "3/0");
  x.sync();
  ASSERT_TRUE(*done);
  EXPECT_TRUE(x.stored().parked.empty());
  x.answer(204);
  EXPECT_EQ(x.under_way().substr(x.under_way().find('/')), "/0") << "the next one of it";
  EXPECT_EQ(x.posts().size(), 1U);
}

TEST(webhooks, a_place_that_could_not_be_written_is_written_later) {
  auto x = hooked_shard{};
  x.product("a");
  x.answer(204);
  x.pass_ms(1'100);
  ASSERT_EQ(x.shard.waiting_syncs(), 1U);
  x.shard.sync(storage::append_status::full);
  EXPECT_EQ(x.stored().at, (feed::place{0, 0}));
  for (auto i = 0; i < 20 && x.stored().at == feed::place{}; ++i) {
    x.pass_ms(500);
    x.sync();
  }
  EXPECT_EQ(x.stored().at, (feed::place{3, 0}));
}

TEST(webhooks, one_that_is_deleted_gets_nothing_and_its_steering_is_refused) {
  auto x = hooked_shard{};
  using change = catalog::change_resource;
  x.write({change{hook_name, change::verb::remove, {}}, {}});
  x.write({change{place_name, change::verb::remove, {}}, {}});
  x.product("a");
  EXPECT_EQ(x.under_way(), "");
  const auto refused = x.steer({{}, "", steer_webhook::kind::resume, {}, {}, ""});
  EXPECT_EQ((*refused)->failure().code, errc::not_found);
}

} // namespace stoa::tests
