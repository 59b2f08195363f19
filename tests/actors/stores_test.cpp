// The stores of a server: the table that the door looks at, their folders, and the NODE that ends the actors of one.
#include "actors/node/node_actor.hpp"
#include "app/store_folders.hpp"
#include "gateway/bridge/admission.hpp"
#include "gateway/bridge/store_directory.hpp"
#include "tests/support/actors/sim_system.hpp"
#include "tests/support/log_folder.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <gtest/gtest.h>

#include <filesystem>

namespace stoa::tests {

namespace fs = std::filesystem;
using names = std::vector<std::string>;

// The table

namespace {

class tables : public testing::Test {
protected:
  gateway::door_ptr door(const std::string& store) {
    auto made = std::make_shared<gateway::door_context>(system_.get());
    made->store = store;
    return made;
  }

private:
  sim_system system_;
};

} // namespace

TEST_F(tables, a_store_is_found_from_the_table_that_has_it_on_and_an_older_table_stays_as_it_was) {
  const auto none = std::make_shared<const gateway::store_table>();
  const auto b = door("b");
  const auto one = none->with(b);
  const auto two = one->with(door("a"));
  EXPECT_EQ(none->find("b"), nullptr);
  EXPECT_EQ(one->find("b"), b);
  EXPECT_EQ(one->find("a"), nullptr);
  EXPECT_EQ(two->find("a")->store, "a");
  EXPECT_EQ(two->without("b")->find("b"), nullptr);
  EXPECT_EQ(two->find("b"), b);
  EXPECT_EQ(two->without("nobody")->all().size(), 2U);
}

// Folders

namespace {

class folders : public testing::Test {
protected:
  result<void> make(const std::string& name, bool fails = false) {
    return stores_.make(name, [&](const std::string& shard) -> result<void> {
      EXPECT_TRUE(fs::is_empty(shard));
      // Nobody who looks for stores sees one that is not whole.
      EXPECT_FALSE(fs::exists(here_.path() + "/stores/" + name));
      fs::create_directories(shard + "/log");
      return fails ? result<void>{error{errc::disk_full, "no room", ""}} : result<void>{};
    });
  }
  names list() const { return *stores_.list(); }

  real_folder here_;
  std::unique_ptr<storage::disk> disk_ = storage::make_posix_disk(here_.path());
  app::store_folders stores_{here_.path(), *disk_};
};

} // namespace

TEST_F(folders, main_is_there_before_its_folder_is_and_the_others_in_order) {
  EXPECT_EQ(list(), (names{"main"}));
  fs::create_directories(here_.path() + "/stores/main");
  ASSERT_TRUE(make("zoo"));
  ASSERT_TRUE(make("art"));
  EXPECT_EQ(list(), (names{"art", "main", "zoo"}));
  EXPECT_TRUE(fs::exists(stores_.shard_of("art") + "/log"));
}

TEST_F(folders, what_is_not_named_like_a_store_is_none) {
  fs::create_directories(here_.path() + "/stores/main");
  fs::create_directories(here_.path() + "/stores/b.off");
  EXPECT_EQ(list(), (names{"main"}));
}

TEST_F(folders, a_store_that_cannot_be_filled_leaves_nothing_and_its_name_free) {
  fs::create_directories(here_.path() + "/stores/main");
  EXPECT_EQ(make("b", true).failure().code, errc::disk_full);
  EXPECT_EQ(list(), (names{"main"}));
  EXPECT_EQ(stores_.sweep(), 0U);
  EXPECT_TRUE(make("b"));
}

TEST_F(folders, what_a_crash_left_half_made_does_not_stand_in_the_way) {
  fs::create_directories(here_.path() + "/stores/main");
  fs::create_directories(here_.path() + "/stores.part/b/shard-0/log/old");
  EXPECT_TRUE(make("b"));
  EXPECT_FALSE(fs::exists(stores_.shard_of("b") + "/log/old"));
}

TEST_F(folders, a_store_taken_away_is_gone_at_once_and_removed_later_or_by_the_next_start) {
  fs::create_directories(here_.path() + "/stores/main");
  ASSERT_TRUE(make("b"));
  const auto gone = stores_.take_away("b", 1);
  ASSERT_TRUE(gone);
  EXPECT_EQ(list(), (names{"main"}));
  EXPECT_TRUE(fs::exists(here_.path() + "/" + *gone + "/shard-0/log"));
  // The same name again, and away again, before anybody removed the first.
  ASSERT_TRUE(make("b"));
  ASSERT_TRUE(stores_.take_away("b", 2));
  stores_.remove(*gone);
  EXPECT_FALSE(fs::exists(here_.path() + "/" + *gone));
  fs::create_directories(here_.path() + "/stores.part/c/shard-0");
  EXPECT_EQ(stores_.sweep(), 2U);
  EXPECT_EQ(stores_.sweep(), 0U);
  EXPECT_EQ(list(), (names{"main"}));
}

TEST_F(folders, a_store_that_is_not_there_cannot_be_taken_away) {
  EXPECT_FALSE(stores_.take_away("b", 1));
}

// The NODE

namespace {

caf::behavior idle(caf::event_based_actor* /*self*/) {
  return {[](int) {}};
}

class watched : public testing::Test {
protected:
  caf::actor spawn() { return system_.get().spawn(idle); }

  /// Whether the NODE has answered.
  template <class Request>
  std::shared_ptr<bool> ask(Request request) {
    auto answered = std::make_shared<bool>(false);
    system_.own(system_.get().spawn([this, answered, request](caf::event_based_actor* self) {
      self->request(node_, std::chrono::seconds{10}, request)
        .then([answered](bool) { *answered = true; }, [](const caf::error&) {});
    }));
    system_.run();
    return answered;
  }
  void watch(std::vector<caf::actor> actors) {
    caf::anon_send(node_, messages::watch_actors{std::move(actors)});
    system_.run();
  }

  sim_system system_;
  names failures_;
  messages::node_actor node_ = system_.own(system_.get().spawn(
    actors::make_node, actors::node_settings{[this](const std::string& why) { failures_.push_back(why); }, {}, {}}));
};

} // namespace

TEST_F(watched, some_actors_end_while_the_others_go_on_and_the_node_does_not_fail) {
  const auto stays = system_.own(spawn());
  const auto goes = std::vector{spawn(), spawn()};
  watch({stays});
  watch(goes);
  EXPECT_TRUE(*ask(messages::end_actors{goes}));
  EXPECT_EQ(failures_, names{});
  EXPECT_TRUE(*ask(messages::end_actors{}));
  // One that stays is still watched.
  caf::anon_send_exit(stays, caf::exit_reason::user_shutdown);
  system_.run();
  EXPECT_EQ(failures_.size(), 1U);
}

TEST_F(watched, an_end_of_all_also_waits_for_those_that_were_told_before) {
  const auto one = spawn();
  const auto other = spawn();
  watch({one, other});
  EXPECT_TRUE(*ask(messages::end_actors{{one}}));
  EXPECT_TRUE(*ask(messages::stop_node{}));
  EXPECT_EQ(failures_, names{});
}

} // namespace stoa::tests
