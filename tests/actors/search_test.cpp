// SEARCH with its workers: whatever order messages come in, a batch is indexed whole.
#include "actors/search/search_actor.hpp"
#include "actors/worker/worker_actor.hpp"
#include "spine/sequencer.hpp"
#include "tests/support/actors/sim_system.hpp"

#include <caf/event_based_actor.hpp>
#include <gtest/gtest.h>

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
  batch->categories = std::make_shared<catalog::category_tree>();
  return batch;
}

/// SEARCH with two workers and nobody else; what it publishes is kept.
class searching {
public:
  explicit searching(std::uint64_t seed) : system_(seed) {
    auto& sys = system_.get();
    for (auto i = 0; i < 2; ++i)
      links_->workers.push_back(system_.own(sys.spawn(actors::make_worker, actors::worker_settings{time_})));
    links_->view = system_.own(sys.spawn([this](messages::view_actor::pointer) -> messages::view_actor::behavior_type {
      return {[](const messages::batch_folded&) {},
              [this](const messages::batch_indexed& x) { published_.push_back(x.half); },
              [](const messages::await_view&) -> caf::result<view_ptr> { return caf::sec::unexpected_message; },
              [](const messages::view_sweep&) {}};
    }));
    search_ = system_.own(
      sys.spawn(actors::make_search,
                actors::search_settings{std::shared_ptr<search::index>{search::make_index()}, 1, time_, links_}));
    links_->search = search_;
  }
  ~searching() { *links_ = {}; }

  void prepare(const spine::batch_ptr& x) { caf::anon_send(search_, messages::prepare_batch{wrap(x)}); }
  void index(const spine::batch_ptr& x) { caf::anon_send(search_, messages::index_batch{wrap(x)}); }
  void run() { system_.run(); }
  std::size_t published_count() const { return published_.size(); }
  std::uint64_t document_count() const { return published_.empty() ? 0 : published_.back()->document_count(); }

private:
  static messages::batch wrap(const spine::batch_ptr& x) { return {x, std::make_shared<messages::trace>(), 0}; }

  std::shared_ptr<hand_clock> time_ = std::make_shared<hand_clock>();
  messages::links_ptr links_ = std::make_shared<messages::shard_links>();
  std::vector<search::snapshot_ptr> published_;
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

} // namespace stoa::tests
