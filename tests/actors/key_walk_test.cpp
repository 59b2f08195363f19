// Keys at the door: every route asks for its right, and a route that forgets to is found out.
#include "actors/access/access_actor.hpp"
#include "gateway/api/key_hash.hpp"
#include "gateway/bridge/store_door.hpp"
#include "tests/support/actors/sim_system.hpp"
#include "tests/support/record_view.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stoa::tests {

namespace {

using access::right;
namespace api = gateway::api;

/// A view that holds keys and nothing else.
class keys_view final : public view {
public:
  event::position position() const override { return 7; }
  std::uint64_t log_id() const override { return 1; }
  const std::shared_ptr<const access::issued_keys>& keys() const override { return keys_; }
  void hold(std::shared_ptr<const access::issued_keys> x) { keys_ = std::move(x); }

  result<catalog::product_ptr> product(std::string_view, reach) const override { return absent(); }
  result<catalog::product_ptr> product_at(std::string_view, event::position) const override { return absent(); }
  result<std::vector<product_change>> history(std::string_view, event::position, std::size_t) const override {
    return absent();
  }
  result<event::position> position_at(std::int64_t) const override { return absent(); }
  result<catalog::product_ptr> product_as_of(std::string_view, event::position) const override { return absent(); }
  result<std::vector<catalog::product_ptr>> products_as_of(std::string_view, event::position,
                                                           std::size_t) const override {
    return absent();
  }
  result<std::string> id_by_sku(std::string_view, reach) const override { return absent(); }
  result<std::string> id_by_slug(std::string_view, reach) const override { return absent(); }
  result<std::vector<catalog::product_ptr>> products_after(std::string_view, std::size_t) const override {
    return absent();
  }
  result<event::key_used> used_key(event::position) const override { return absent(); }
  result<std::vector<event::record_ptr>> records_after(event::position, std::size_t) const override { return absent(); }
  event::position first_record() const override { return 1; }
  const catalog::category_tree& categories() const override { return categories_; }
  const resource::table& resources() const override { return resources_; }
  const std::shared_ptr<const search::language_settings>& language() const override { return language_; }
  result<resource::item_ptr> resource_at(const resource::name&, event::position) const override { return absent(); }
  const search::snapshot& index() const override { return *index_; }
  result<event::task> task(std::string_view) const override { return absent(); }
  result<std::vector<event::task_error>> task_errors(std::string_view) const override { return absent(); }
  result<std::vector<event::task>> tasks_after(std::string_view, std::size_t) const override { return absent(); }
  result<std::vector<event::task>> open_tasks() const override { return absent(); }

private:
  static error absent() { return {errc::not_found, "", ""}; }

  std::shared_ptr<const access::issued_keys> keys_;
  catalog::category_tree categories_;
  resource::table resources_;
  std::shared_ptr<const search::language_settings> language_ = std::make_shared<search::language_settings>();
  search::snapshot_ptr index_ = search::make_index()->publish();
};

/// A door that is asked for its plans alone: what it lets in goes no further.
class door_of_keys {
public:
  door_of_keys() : context_(std::make_shared<gateway::door_context>(system_.get())) {
    context_->keys = std::make_shared<messages::key_slot>(
      std::make_shared<access::key_table>(std::vector{access::key_holder{api::hash_key("admin-key"), "admin"}}));
    context_->slot = std::make_shared<messages::view_slot>();
    context_->time = time_;
    context_->random_bits = [] { return std::uint64_t{1}; };
    hold({});
  }

  gateway::door_context& context() { return *context_; }

  /// The store has this one key: "stoa_k_secret".
  void hold(const std::vector<right>& rights) {
    auto key = access::issued_key{};
    key.name = "k";
    for (const auto x : rights)
      key.may.add(x);
    key.secrets = {{api::hash_key(text), 0}};
    auto all = std::make_shared<access::issued_keys>();
    if (!rights.empty())
      all->add("k", std::move(key));
    auto on = std::make_shared<keys_view>();
    on->hold(std::move(all));
    context_->slot->store(std::move(on));
  }

  /// 0 = let in.
  int ask(const api::route_row& row, const std::string& key = text) {
    auto request = gateway::http_request{};
    request.method = row.method;
    request.target = "/" + std::string{row.path};
    std::replace(request.target.begin(), request.target.end(), '*', 'x');
    request.headers = {{"authorization", "Bearer " + key}};
    const auto plan = gateway::make_store_door(context_)->plan_body(request);
    return plan.is == gateway::body_plan::kind::refuse ? plan.refusal.status : 0;
  }

  static constexpr const char* text = "stoa_k_secret";

private:
  std::shared_ptr<hand_clock> time_ = std::make_shared<hand_clock>();
  sim_system system_;
  std::shared_ptr<gateway::door_context> context_;
};

api::route_match match_of(const api::route_row& row) {
  auto match = api::route_match{};
  match.is = row.is;
  return match;
}

std::vector<right> all_but(right x) {
  auto out = std::vector<right>{};
  for (auto i = std::uint8_t{1}; i < static_cast<std::uint8_t>(right::admin); ++i)
    if (static_cast<right>(i) != x)
      out.push_back(static_cast<right>(i));
  return out;
}

/// Asks every route with a key that has every right but its own, with one that has this one alone, with none, and with
/// the admin's. Answers what was against the law.
std::vector<std::string> walk(door_of_keys& door) {
  auto wrong = std::vector<std::string>{};
  for (const auto& row : api::route_table()) {
    const auto note = [&](const char* what) {
      wrong.push_back(std::string{row.method} + " " + std::string{row.path} + ": " + what);
    };
    // The law itself, not what the door under test makes of it.
    const auto wanted = api::right_of(match_of(row));
    if (wanted == right::nothing)
      continue;
    auto others = all_but(wanted);
    if (wanted == right::products_read) // writing includes it
      std::erase(others, right::products_write);
    if (wanted == right::categories_read) // whoever reads products sees their categories
      std::erase_if(others, [](right x) {
        return x == right::products_read || x == right::products_write || x == right::categories_write;
      });
    door.hold(others);
    if (door.ask(row) != 403)
      note("lets in without its right");
    door.hold({wanted});
    if (door.ask(row) != 0)
      note("refuses its own right");
    door.hold({});
    if (door.ask(row) != 401)
      note("lets in a key that is not there");
    if (door.ask(row, "admin-key") != 0)
      note("refuses the admin");
  }
  return wrong;
}

/// A fault: one route forgot to ask.
access::right forgets_a_route(const api::route_match& x) noexcept {
  return x.is == api::route::get_product_history ? right::nothing : api::right_of(x);
}

/// Another: one route asks for the right of another.
access::right mistakes_a_route(const api::route_match& x) noexcept {
  return x.is == api::route::delete_key ? right::products_read : api::right_of(x);
}

} // namespace

TEST(key_walk, every_route_asks_for_its_one_right_and_no_other_opens_it) {
  auto door = door_of_keys{};
  EXPECT_EQ(walk(door), std::vector<std::string>{});
}

TEST(key_walk, a_route_that_forgets_to_ask_is_found_out) {
  auto door = door_of_keys{};
  door.context().right_of = forgets_a_route;
  const auto wrong = walk(door);
  ASSERT_FALSE(wrong.empty());
  EXPECT_EQ(wrong.front(), "GET v1/products/*/history: lets in without its right");
}

TEST(key_walk, a_route_that_asks_for_the_wrong_right_is_found_out) {
  auto door = door_of_keys{};
  door.context().right_of = mistakes_a_route;
  const auto wrong = walk(door);
  ASSERT_FALSE(wrong.empty());
  EXPECT_EQ(wrong.front(), "DELETE v1/keys/*: lets in without its right");
}

TEST(key_walk, what_was_refused_is_remembered_without_the_secret_and_within_bounds) {
  auto door = door_of_keys{};
  door.hold({right::metrics});
  const auto& row = api::route_table().front();
  EXPECT_EQ(door.ask(row), 403);
  EXPECT_EQ(door.ask(row, "stoa_k_other"), 401);
  EXPECT_EQ(door.ask(row, "hunter2"), 401);
  auto kept = door.context().ledger.refusals();
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[2].key, "k");
  EXPECT_EQ(kept[2].route, "list_products");
  EXPECT_EQ(kept[1].key, "k");
  EXPECT_EQ(kept[0].key, "");
  for (auto i = 0; i < 1'000; ++i)
    door.ask(row);
  EXPECT_EQ(door.context().ledger.refusals().size(), gateway::key_ledger::refusal_count_max);
  EXPECT_EQ(door.context().ledger.forbidden_count(), 1'001U);
  EXPECT_EQ(door.context().ledger.unauthorized_count(), 2U);
}

} // namespace stoa::tests
