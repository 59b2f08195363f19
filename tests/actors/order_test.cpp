// Who hears first when an actor tells several: between two sends of one handler the first receiver may already have
// acted.
#include "actors/log/log_actor.hpp"
#include "actors/shard/shard_actor.hpp"
#include "spine/sequencer.hpp"
#include "tests/support/actors/sim_system.hpp"

#include <caf/event_based_actor.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace stoa::tests {

namespace {

/// Stands for the neighbours of an actor and notes who was told in which order.
class neighbours {
public:
  neighbours() {
    auto& sys = system_.get();
    links_->fold = system_.own(sys.spawn([this](messages::fold_actor::pointer) -> messages::fold_actor::behavior_type {
      return {[this](const messages::fold_batch&) { note("fold"); }, [](const messages::fold_returned&) {},
              [](const messages::retry_fold&) {}};
    }));
    links_->search =
      system_.own(sys.spawn([this](messages::search_actor::pointer) -> messages::search_actor::behavior_type {
        return {[this](const messages::prepare_batch&) { note("search"); },
                [this](const messages::index_batch&) { note("search"); },
                [](const messages::part_analysed&) {},
                [](const messages::merge_done&) {},
                [](const messages::merge_due&) {},
                [](const messages::keep_index&) {},
                [](const messages::index_kept&) {}};
      }));
    system_.run();
  }
  ~neighbours() { *links_ = {}; }

  void add_log() {
    links_->log =
      system_.own(system_.get().spawn([this](messages::log_actor::pointer) -> messages::log_actor::behavior_type {
        return {[this](const messages::append_batch&) { note("log"); }, [](const messages::append_returned&) {},
                [](const messages::reopen_log&) {}, [](const messages::reopen_returned&) {}};
      }));
  }
  void add_shard() {
    links_->shard =
      system_.own(system_.get().spawn([this](messages::shard_actor::pointer) -> messages::shard_actor::behavior_type {
        return {
          [](const messages::submit_command&) -> caf::result<catalog::outcome> { return caf::sec::unexpected_message; },
          [this](const messages::batch_appended&) { note("shard"); },
          [](const messages::log_resumed&) {},
          [](const messages::view_published&) {},
          [](const messages::fold_failing&) {},
          [](const messages::shard_sweep&) {},
          [](const messages::schedule_tick&) {}};
      }));
  }

  void note(const char* who) { told.emplace_back(who); }
  sim_system& system() { return system_; }
  const messages::links_ptr& links() const { return links_; }
  std::shared_ptr<const clock> time() const { return time_; }

  std::vector<std::string> told;

private:
  std::shared_ptr<hand_clock> time_ = std::make_shared<hand_clock>();
  messages::links_ptr links_ = std::make_shared<messages::shard_links>();
  sim_system system_;
};

} // namespace

TEST(order_of_messages, the_shard_hears_that_a_batch_is_durable_before_anybody_makes_it_visible) {
  auto x = neighbours{};
  x.add_shard();
  auto settings = actors::log_settings{};
  settings.append = [](const storage::shared_batch&, const std::function<void(storage::append_status)>& back) {
    back(storage::append_status::appended);
  };
  settings.time = x.time();
  settings.links = x.links();
  const auto log = x.system().own(x.system().get().spawn(actors::make_log, settings));
  x.system().run();
  auto batch = std::make_shared<spine::sequenced_batch>();
  batch->bytes.first_position = 1;
  batch->bytes.ends.resize(1);
  caf::anon_send(log, messages::append_batch{{batch, std::make_shared<messages::trace>(), 0}});
  x.system().run_in_order();
  EXPECT_EQ(x.told, (std::vector<std::string>{"shard", "fold", "search"}));
}

TEST(order_of_messages, search_hears_of_a_batch_before_the_disk_can_have_it) {
  auto x = neighbours{};
  x.add_log();
  auto settings = actors::shard_settings{};
  settings.heads = std::make_shared<catalog::heads>();
  settings.time = x.time();
  settings.links = x.links();
  const auto shard = x.system().own(x.system().get().spawn(actors::make_shard, settings));
  x.system().run();
  auto command = catalog::command{};
  auto draft = catalog::product_draft{};
  draft.item.id = "a";
  draft.item.name.plain = "anchor";
  command.operations.push_back({catalog::put_product{draft}, {}});
  caf::anon_send(shard, messages::submit_command{{}, command, false});
  x.system().run_in_order();
  EXPECT_EQ(x.told, (std::vector<std::string>{"search", "log"}));
}

} // namespace stoa::tests
