// What a client is told when the disk fails a read: a fault of the server, never an unknown outcome.
#include "actors/worker/worker_actor.hpp"
#include "gateway/bridge/store_door.hpp"
#include "tests/support/actors/sim_system.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <openssl/sha.h>
#include <optional>
#include <string>
#include <utility>

namespace stoa::tests {

namespace {

/// Every read of it fails.
class broken_view final : public view {
public:
  event::position position() const override { return 7; }
  std::uint64_t log_id() const override { return 1; }
  result<catalog::product_ptr> product(std::string_view, reach) const override { return broken(); }
  result<catalog::product_ptr> product_at(std::string_view, event::position) const override { return broken(); }
  result<std::vector<product_change>> history(std::string_view, event::position, std::size_t) const override {
    return broken();
  }
  result<event::position> position_at(std::int64_t) const override { return broken(); }
  result<catalog::product_ptr> product_as_of(std::string_view, event::position) const override { return broken(); }
  result<std::vector<catalog::product_ptr>> products_as_of(std::string_view, event::position,
                                                           std::size_t) const override {
    return broken();
  }
  result<std::string> id_by_sku(std::string_view, reach) const override { return broken(); }
  result<std::string> id_by_slug(std::string_view, reach) const override { return broken(); }
  result<std::vector<catalog::product_ptr>> products_after(std::string_view, std::size_t) const override {
    return broken();
  }
  result<event::key_used> used_key(event::position) const override { return broken(); }
  result<std::vector<event::record_ptr>> records_after(event::position, std::size_t) const override { return broken(); }
  event::position first_record() const override { return 1; }
  const catalog::category_tree& categories() const override { return categories_; }
  const resource::table& resources() const override { return resources_; }
  const std::shared_ptr<const search::language_settings>& language() const override { return language_; }
  result<resource::item_ptr> resource_at(const resource::name&, event::position) const override { return broken(); }
  const search::snapshot& index() const override { return *index_; }
  result<event::task> task(std::string_view) const override { return broken(); }
  result<std::vector<event::task_error>> task_errors(std::string_view) const override { return broken(); }
  result<std::vector<event::task>> tasks_after(std::string_view, std::size_t) const override { return broken(); }
  result<std::vector<event::task>> open_tasks() const override { return broken(); }

private:
  static error broken() { return {errc::io_failed, "state: read failed", ""}; }

  catalog::category_tree categories_;
  resource::table resources_;
  std::shared_ptr<const search::language_settings> language_ = std::make_shared<search::language_settings>();
  search::snapshot_ptr index_ = search::make_index()->publish();
};

/// A door over a view, with one key: "key".
class door_on {
public:
  explicit door_on(view_ptr on) : context_(std::make_shared<gateway::door_context>(system_.get())) {
    auto hash = access::key_hash{};
    SHA256(reinterpret_cast<const unsigned char*>("key"), 3, hash.data());
    context_->keys = std::make_shared<messages::key_slot>(
      std::make_shared<access::key_table>(std::vector{access::key_holder{hash, "admin"}}));
    context_->slot = std::make_shared<messages::view_slot>();
    context_->slot->store(std::move(on));
    context_->links = std::make_shared<messages::shard_links>();
    context_->links->workers.push_back(
      system_.own(system_.get().spawn(actors::make_worker, actors::worker_settings{time_})));
    context_->time = time_;
    context_->random_bits = [] { return std::uint64_t{1}; };
  }
  ~door_on() { *context_->links = {}; }

  std::optional<gateway::http_response> ask(const std::string& method, const std::string& target,
                                            const std::string& body = "") {
    auto request = gateway::http_request{};
    request.method = method;
    request.target = target;
    request.headers = {{"authorization", "Bearer key"}, {"content-type", "application/json"}};
    request.body = body;
    auto answer = std::make_shared<std::optional<gateway::http_response>>();
    gateway::make_store_door(context_)->handle(std::move(request),
                                               [answer](gateway::http_response x) { *answer = std::move(x); });
    system_.run();
    return *answer;
  }

private:
  std::shared_ptr<hand_clock> time_ = std::make_shared<hand_clock>();
  sim_system system_;
  std::shared_ptr<gateway::door_context> context_;
};

} // namespace

TEST(door_reads, a_read_that_the_disk_fails_is_internal_by_every_method_and_shows_no_detail) {
  auto door = door_on{std::make_shared<broken_view>()};
  using asked = std::pair<const char*, const char*>;
  for (const auto& [method, target] :
       {asked{"GET", "/v1/products/a"}, asked{"HEAD", "/v1/products/a"}, asked{"GET", "/v1/products/by/sku/a"},
        asked{"GET", "/v1/products/by/slug/a"}, asked{"GET", "/v1/products"}, asked{"GET", "/v1/tasks/a"},
        asked{"GET", "/v1/changes?since=beginning"}, asked{"POST", "/v1/products:batchGet"}}) {
    const auto answer = door.ask(method, target, *method == 'P' ? R"({"ids":["a"]})" : "");
    ASSERT_TRUE(answer) << target;
    EXPECT_EQ(answer->status, 500) << target;
    EXPECT_NE(answer->body.find(R"("type":"internal")"), std::string::npos) << answer->body;
    EXPECT_EQ(answer->body.find("state: read failed"), std::string::npos) << answer->body;
  }
}

} // namespace stoa::tests
