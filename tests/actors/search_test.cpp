// SEARCH with its workers: whatever order messages come in, a batch is indexed whole.
#include "actors/search/search_actor.hpp"
#include "actors/worker/worker_actor.hpp"
#include "spine/index_manifest.hpp"
#include "spine/sequencer.hpp"
#include "storage/memory_log.hpp"
#include "tests/support/actors/sim_system.hpp"
#include "tests/support/sim_disk.hpp"

#include <caf/event_based_actor.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <functional>

namespace stoa::tests {

namespace {

spine::batch_ptr batch_of(event::position first, int count) {
  auto batch = std::make_shared<spine::sequenced_batch>();
  auto record = std::make_shared<event::record>();
  record->header.position = first;
  for (auto i = 0; i < count; ++i) {
    auto item = std::make_shared<catalog::product>();
    item->id = std::to_string(first) + "-" + std::to_string(i);
    item->name.plain = "anchor number " + std::to_string(i);
    item->version = first;
    record->events.emplace_back(event::product_changed{0, item});
  }
  batch->bytes.first_position = first;
  batch->bytes.ends.resize(1);
  batch->records.push_back(std::move(record));
  return batch;
}

spine::batch_ptr deletion_of(event::position at, const std::string& id) {
  auto batch = std::make_shared<spine::sequenced_batch>();
  auto record = std::make_shared<event::record>();
  record->header.position = at;
  record->events.emplace_back(event::product_deleted{0, id});
  batch->bytes.first_position = at;
  batch->bytes.ends.resize(1);
  batch->records.push_back(std::move(record));
  return batch;
}

/// SEARCH with two workers and nobody else; what it publishes is remembered. Its background thread is the test's.
class searching {
public:
  explicit searching(std::uint64_t seed) : system_(seed) {
    auto disk = std::make_unique<sim_disk>(seed);
    disk_ = disk.get();
    files_->disk = std::move(disk);
    files_->log = std::make_unique<storage::memory_log>();
    auto& sys = system_.get();
    for (auto i = 0; i < 2; ++i)
      links_->workers.push_back(system_.own(sys.spawn(actors::make_worker, actors::worker_settings{time_})));
    links_->view = system_.own(sys.spawn([this](messages::view_actor::pointer) -> messages::view_actor::behavior_type {
      return {[](const messages::batch_folded&) {},
              [this](const messages::batch_indexed& x) { published_.push_back(x.half); },
              [this](const messages::index_merged& x) { merged_.push_back(x); },
              [](const messages::await_view&) -> caf::result<view_ptr> { return caf::sec::unexpected_message; },
              [](const messages::view_sweep&) {}};
    }));
    auto settings = actors::search_settings{};
    settings.index = search::make_index(0); // every merge is one for the background thread
    settings.inline_document_count_max = 1;
    settings.time = time_;
    settings.links = links_;
    settings.on_background_thread = [this](std::function<void()> work) {
      if (refuses_work)
        return false;
      background_.push_back(std::move(work));
      return true;
    };
    settings.memory = memory;
    settings.keeping = {20, std::chrono::milliseconds{1'000}};
    settings.writer = std::make_shared<spine::index_writer>(
      files_, spine::index_writer_settings{.own_file_document_count_min = 4, .free_bytes_min = 0},
      std::vector<spine::kept_segment>{});
    search_ = system_.own(sys.spawn(actors::make_search, settings));
    links_->search = search_;
  }
  ~searching() { *links_ = {}; }

  void prepare(const spine::batch_ptr& x) { caf::anon_send(search_, messages::prepare_batch{wrap(x)}); }
  void index(const spine::batch_ptr& x) { caf::anon_send(search_, messages::index_batch{wrap(x)}); }
  void run() { system_.run(); }
  /// Lets the background thread do the oldest of its work.
  void work() {
    const auto next = std::move(background_.front());
    background_.pop_front();
    next();
    run();
  }
  void work_all() {
    while (!background_.empty())
      work();
  }
  std::size_t waiting_work() const { return background_.size(); }
  void advance_ms(std::int64_t by) { system_.advance_ms(by); }
  sim_disk& disk() { return *disk_; }
  /// Of the index on disk, 0 when there is none.
  event::position kept_position() {
    const auto manifest = spine::read_manifest(*disk_);
    return manifest ? manifest->position : 0;
  }
  /// Indexes batches of one document, at positions from `first` on.
  void index_many(event::position first, int count) {
    for (auto i = 0; i < count; ++i) {
      index(batch_of(first + static_cast<event::position>(i), 1));
      run();
    }
  }
  const search::snapshot_ptr& last() const { return published_.back(); }
  std::size_t published_count() const { return published_.size(); }
  std::uint64_t document_count() const { return published_.empty() ? 0 : published_.back()->document_count(); }

  const std::vector<messages::index_merged>& merged() const { return merged_; }

  bool refuses_work = false;
  std::shared_ptr<messages::memory_gate> memory = std::make_shared<messages::memory_gate>();

private:
  static messages::batch wrap(const spine::batch_ptr& x) { return {x, std::make_shared<messages::trace>(), 0}; }

  std::shared_ptr<hand_clock> time_ = std::make_shared<hand_clock>();
  messages::links_ptr links_ = std::make_shared<messages::shard_links>();
  std::vector<search::snapshot_ptr> published_;
  std::vector<messages::index_merged> merged_;
  std::shared_ptr<spine::shard_files> files_ = std::make_shared<spine::shard_files>();
  sim_disk* disk_ = nullptr;
  std::deque<std::function<void()>> background_;
  messages::search_actor search_;
  sim_system system_;
};

} // namespace

TEST(search_actor, a_batch_is_indexed_whole_and_once_also_when_its_end_overtakes_its_beginning) {
  for (auto seed = std::uint64_t{1}; seed <= 50; ++seed) {
    auto x = searching{seed};
    const auto first = batch_of(1, 9);
    const auto second = batch_of(2, 9);
    x.index(first); // the disk was quicker than the message that announces the batch
    x.prepare(first);
    x.prepare(second);
    x.run();
    EXPECT_EQ(x.document_count(), 9U) << "seed " << seed;
    x.index(second);
    x.run();
    EXPECT_EQ(x.document_count(), 18U) << "seed " << seed;
    EXPECT_EQ(x.published_count(), 2U) << "seed " << seed;
  }
}

TEST(search_actor, a_batch_that_is_never_committed_leaves_nothing_behind) {
  auto x = searching{1};
  x.prepare(batch_of(1, 9));
  const auto instead = batch_of(1, 3);
  x.prepare(instead);
  x.index(instead);
  x.run();
  EXPECT_EQ(x.document_count(), 3U);
  EXPECT_EQ(x.published_count(), 1U);
}

TEST(search_actor, a_merge_holds_nobody_up_and_what_died_meanwhile_stays_dead) {
  auto x = searching{1};
  x.index_many(1, 8);
  ASSERT_EQ(x.waiting_work(), 1U) << "eight segments of one document: a merge is due";
  const auto before = x.last()->parts().size();
  x.index(deletion_of(9, "3-0"));
  x.run();
  EXPECT_EQ(x.document_count(), 7U) << "published while the merge has not even begun";
  x.index(batch_of(10, 1));
  x.run();
  EXPECT_EQ(x.document_count(), 8U);
  x.work(); // the merge, of the segments as they were
  x.index(batch_of(11, 1));
  x.run();
  EXPECT_EQ(x.document_count(), 9U);
  EXPECT_LT(x.last()->parts().size(), before);
  auto asked = search::query{};
  asked.hit_count_max = 100;
  const auto found = x.last()->run(asked, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->found, 9U);
  for (const auto& hit : found->hits)
    EXPECT_NE(hit.id, "3-0");
}

TEST(search_actor, a_merge_that_finds_no_thread_is_asked_for_again) {
  auto x = searching{1};
  x.refuses_work = true;
  x.index_many(1, 8);
  EXPECT_EQ(x.last()->parts().size(), 8U);
  x.refuses_work = false;
  x.index_many(9, 1);
  ASSERT_EQ(x.waiting_work(), 1U);
  x.work();
  x.index_many(10, 1);
  EXPECT_EQ(x.last()->parts().size(), 2U);
}

TEST(search_actor, what_a_merge_made_takes_the_place_of_the_segments_it_was_made_of_on_a_store_at_rest) {
  auto x = searching{1};
  x.index_many(1, 8);
  ASSERT_EQ(x.last()->parts().size(), 8U);
  x.work();
  ASSERT_EQ(x.merged().size(), 1U);
  EXPECT_EQ(x.merged().back().position, 8U);
  EXPECT_EQ(x.merged().back().half->parts().size(), 1U);
  EXPECT_EQ(x.merged().back().half->document_count(), 8U);
}

TEST(search_actor, a_merge_that_memory_has_no_room_for_waits_until_there_is) {
  auto x = searching{1};
  x.memory->room_bytes = 0;
  x.index_many(1, 9);
  EXPECT_EQ(x.waiting_work(), 0U);
  x.memory->room_bytes = UINT64_MAX;
  x.index_many(10, 1);
  EXPECT_EQ(x.waiting_work(), 1U);
}

TEST(search_actor, at_the_memory_limit_a_merge_is_tried_again_though_nothing_changes) {
  auto x = searching{1};
  x.memory->is_full = true;
  x.memory->room_bytes = 0;
  x.index_many(1, 9);
  x.advance_ms(3'000);
  x.work_all(); // the index is kept meanwhile
  EXPECT_TRUE(x.merged().empty());
  x.memory->room_bytes = UINT64_MAX;
  x.advance_ms(1'000);
  x.work_all();
  EXPECT_EQ(x.merged().size(), 1U);
}

TEST(search_actor, the_index_is_kept_after_so_many_changes_or_after_some_time) {
  auto x = searching{1};
  x.index_many(1, 3);
  EXPECT_EQ(x.waiting_work(), 0U);
  x.advance_ms(999);
  EXPECT_EQ(x.waiting_work(), 0U);
  x.advance_ms(1);
  ASSERT_EQ(x.waiting_work(), 1U);
  x.index_many(4, 1); // while it is on its way
  x.work();
  EXPECT_EQ(x.kept_position(), 3U) << "as of the moment it was given away";
  x.advance_ms(1'000);
  x.work_all();
  EXPECT_EQ(x.kept_position(), 4U);
  x.advance_ms(5'000);
  EXPECT_EQ(x.waiting_work(), 0U) << "nothing changed";
  x.index(batch_of(5, 20));
  x.run();
  ASSERT_GE(x.waiting_work(), 1U) << "no need to wait";
  x.work_all();
  EXPECT_EQ(x.kept_position(), 5U);
}

TEST(search_actor, what_could_not_be_kept_is_tried_again_when_its_time_has_come) {
  auto x = searching{1};
  x.disk().limit_bytes(10);
  x.index(batch_of(1, 20));
  x.run();
  ASSERT_EQ(x.waiting_work(), 1U);
  x.work();
  EXPECT_EQ(x.kept_position(), 0U);
  x.index(batch_of(2, 20));
  x.run();
  EXPECT_EQ(x.waiting_work(), 0U) << "not with every batch";
  EXPECT_EQ(x.document_count(), 40U) << "searching goes on";
  x.disk().limit_bytes(1'000'000);
  x.advance_ms(1'000);
  x.work_all();
  EXPECT_EQ(x.kept_position(), 2U);
}

} // namespace stoa::tests
