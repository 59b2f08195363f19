// The BACKUP of a shard: step by step beside other work, one at a time, and what it says of itself.
#include "spine/backup_place.hpp"
#include "spine/restore.hpp"
#include "tests/support/actors/sim_shard.hpp"
#include "tests/support/sim_disk.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace stoa::tests {

using kind = messages::backup_status::kind;

namespace {

constexpr auto never = std::numeric_limits<std::int64_t>::max();
const std::string folder = "/backups";
const std::string shard_folder = "stores/main/shard-0";

/// A shard whose backups go to a disk in memory.
class backed_up {
public:
  explicit backed_up(std::uint64_t seed = 1) : shard(seed) {
    auto rules = app::backup_rules{};
    rules.folder = folder;
    rules.shard_folder = shard_folder;
    rules.limits.step_bytes = 200;
    rules.open_folder = [this](const std::string& path) -> result<std::shared_ptr<storage::disk>> {
      opened.push_back(path);
      if (refuses)
        return error{errc::in_use, "another process has it", ""};
      return std::shared_ptr<storage::disk>{disk};
    };
    shard.back_up_by(rules);
  }

  void write(int count) {
    for (auto i = 0; i < count; ++i) {
      auto draft = catalog::product_draft{};
      draft.item.id = "p" + std::to_string(i);
      draft.item.name.plain = "name";
      static_cast<void>(shard.write({catalog::put_product{draft}, {}}, never));
      shard.sync();
    }
  }

  template <class Request>
  result<messages::backup_status> ask(Request request) {
    auto answer = std::make_shared<std::optional<result<messages::backup_status>>>();
    auto& system = shard.system();
    system.own(system.get().spawn([=, backup = shard.links().backup](caf::event_based_actor* self) {
      actors::ask_local(self, backup, request)
        .then([answer](const messages::backup_status& x) { *answer = x; },
              [answer](const caf::error& x) { *answer = messages::from_caf(x); });
    }));
    system.run();
    return answer->value();
  }
  result<messages::backup_status> begin(const std::string& to = "") { return ask(messages::begin_backup{{}, to}); }
  messages::backup_status now() { return *ask(messages::ask_backup{}); }

  std::shared_ptr<sim_disk> disk = std::make_shared<sim_disk>(1);
  std::vector<std::string> opened;
  bool refuses = false;
  sim_shard shard;
};

} // namespace

TEST(backup_actor, it_goes_step_by_step_and_tells_how_far_it_is) {
  auto x = backed_up{};
  EXPECT_EQ(x.now().is, kind::none);
  x.write(20);
  x.shard.hold_work(true);
  const auto begun = x.begin();
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->is, kind::running);
  EXPECT_EQ(begun->folder, folder);
  EXPECT_EQ(x.now().is, kind::running);
  x.shard.hold_work(false);
  const auto done = x.now();
  EXPECT_EQ(done.is, kind::done) << done.reason;
  EXPECT_EQ(done.position, 20U);
  EXPECT_GT(done.written_bytes, 1'000U);
  EXPECT_EQ(x.shard.board().backup_position, 20U);
  EXPECT_EQ(x.opened, std::vector<std::string>{folder});
  auto scratch = storage::memory_state{};
  const auto source = spine::backup_source{*x.disk, shard_folder};
  const auto plan = spine::plan_restore(source, {});
  ASSERT_TRUE(plan);
  const auto checked = spine::check_backup(source, *plan, scratch);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->problems, std::vector<std::string>{});
  EXPECT_EQ(checked->document_count, 20U);
}

TEST(backup_actor, a_second_request_joins_the_one_under_way_and_another_folder_waits) {
  auto x = backed_up{};
  x.write(3);
  x.shard.hold_work(true);
  ASSERT_TRUE(x.begin());
  const auto joined = x.begin(folder);
  ASSERT_TRUE(joined);
  EXPECT_EQ(joined->is, kind::running);
  const auto other = x.begin("weekly");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.failure().code, errc::overloaded);
  x.shard.hold_work(false);
  EXPECT_EQ(x.opened.size(), 1U);
  EXPECT_TRUE(x.begin("weekly"));
  EXPECT_EQ(x.now().folder, folder + "/weekly");
}

TEST(backup_actor, a_failure_is_told_and_the_next_backup_begins_anew) {
  auto x = backed_up{};
  x.write(3);
  x.refuses = true;
  ASSERT_TRUE(x.begin());
  EXPECT_EQ(x.now().is, kind::failed);
  EXPECT_EQ(x.now().reason, "another process has it");
  x.refuses = false;
  x.disk->fail_syncs(1);
  ASSERT_TRUE(x.begin());
  EXPECT_EQ(x.now().is, kind::failed);
  EXPECT_EQ(x.shard.files().pinned_from, spine::shard_files::nothing_pinned);
  ASSERT_TRUE(x.begin());
  EXPECT_EQ(x.now().is, kind::done);
}

TEST(backup_actor, a_door_that_refuses_work_ends_the_backup) {
  auto x = backed_up{};
  x.write(3);
  x.shard.refuse_work(true);
  ASSERT_TRUE(x.begin());
  EXPECT_EQ(x.now().is, kind::failed);
  x.shard.refuse_work(false);
  ASSERT_TRUE(x.begin());
  EXPECT_EQ(x.now().is, kind::done);
}

TEST(backup_place, only_the_folder_that_is_set_and_what_lies_below_it) {
  const auto at = [](std::string_view asked) {
    const auto place = spine::backup_place("/a/b/", asked);
    return place ? *place : std::string{to_string(place.failure().code)};
  };
  EXPECT_EQ(at(""), "/a/b");
  EXPECT_EQ(at("/a/b"), "/a/b");
  EXPECT_EQ(at("/a/b/c/d/"), "/a/b/c/d");
  EXPECT_EQ(at("c"), "/a/b/c");
  for (const auto* elsewhere : {"/a", "/", "/a/bc", "/a/b2/c"})
    EXPECT_EQ(at(elsewhere), "forbidden") << elsewhere;
  for (const auto* crooked : {"..", "c/../..", "./c", "c//d", "/a/b/../c", "a\nb"})
    EXPECT_EQ(at(crooked), "invalid-field") << crooked;
  EXPECT_EQ(spine::backup_place("", "/a").failure().code, errc::forbidden);
}

} // namespace stoa::tests
