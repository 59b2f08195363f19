// ACCESS on its own: whose keys hold when they are read again, and when that fails.
#include "actors/access/access_actor.hpp"
#include "tests/support/actors/sim_system.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace stoa::tests {

namespace {

std::shared_ptr<const access::key_table> keys_of(const std::string& principal) {
  return std::make_shared<access::key_table>(std::vector<access::key_holder>{{access::key_hash{}, principal}});
}

class access_actor : public testing::Test {
protected:
  access_actor() {
    settings_.slot = slot_;
    settings_.read_keys = [this] { return next_; };
    settings_.on_input_pool = [this](std::function<void()> work) {
      work_.push_back(std::move(work));
      return !is_pool_full_;
    };
    actor_ = system_.own(system_.get().spawn(actors::make_access, settings_));
    system_.run();
  }

  void reload() {
    caf::anon_send(actor_, messages::reload_keys{});
    system_.run();
  }
  void work() {
    for (; !work_.empty(); work_.pop_front())
      work_.front()();
    system_.run();
  }
  std::string holder() const { return slot_->load()->find({}).value_or("nobody"); }

  std::shared_ptr<messages::key_slot> slot_ = std::make_shared<messages::key_slot>(keys_of("first"));
  result<std::shared_ptr<const access::key_table>> next_ = keys_of("second");
  std::deque<std::function<void()>> work_;
  bool is_pool_full_ = false;
  actors::access_settings settings_;
  messages::access_actor actor_;
  sim_system system_;
};

} // namespace

TEST_F(access_actor, the_old_keys_hold_until_the_new_ones_are_read) {
  reload();
  EXPECT_EQ(holder(), "first");
  work();
  EXPECT_EQ(holder(), "second");
}

TEST_F(access_actor, keys_that_cannot_be_read_change_nothing_and_the_next_reading_works) {
  next_ = error{errc::io_failed, "gone", ""};
  reload();
  work();
  EXPECT_EQ(holder(), "first");
  next_ = keys_of("third");
  reload();
  work();
  EXPECT_EQ(holder(), "third");
}

TEST_F(access_actor, a_full_pool_costs_one_reading_and_not_the_actor) {
  is_pool_full_ = true;
  reload();
  work_.clear(); // dropped, as a full pool does
  is_pool_full_ = false;
  reload();
  work();
  EXPECT_EQ(holder(), "second");
}

} // namespace stoa::tests
