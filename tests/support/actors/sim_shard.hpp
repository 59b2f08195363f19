// The actors of one shard on memory, with the sync thread and the pools in the test's hands.
#pragma once

#include "actors/catalog/catalog_actor.hpp"
#include "actors/fold/fold_actor.hpp"
#include "actors/log/log_actor.hpp"
#include "actors/retention/retention_actor.hpp"
#include "actors/search/search_actor.hpp"
#include "actors/shard/shard_actor.hpp"
#include "actors/support/ask_local.hpp"
#include "actors/view/view_actor.hpp"
#include "actors/worker/worker_actor.hpp"
#include "messages/error.hpp"
#include "spine/recovery.hpp"
#include "spine/store_view.hpp"
#include "storage/memory_log.hpp"
#include "storage/memory_state.hpp"
#include "tests/support/actors/sim_system.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace stoa::tests {

class sim_shard {
public:
  explicit sim_shard(std::uint64_t seed = 1) : system_(seed) {
    files_->log = std::make_unique<storage::memory_log>();
    files_->state = std::make_unique<storage::memory_state>();
    auto made = spine::recover(files_);
    start_ = std::make_unique<spine::recovered>(std::move(*made));
    spawn();
  }
  ~sim_shard() { *links_ = {}; }

  /// Sends a write; its answer stands in the optional once it is there.
  std::shared_ptr<std::optional<result<catalog::outcome>>> write(catalog::operation what, std::int64_t deadline_ms) {
    auto answer = std::make_shared<std::optional<result<catalog::outcome>>>();
    auto command = catalog::command{};
    command.principal = "admin";
    command.operations.push_back(std::move(what));
    auto from = messages::envelope{};
    from.deadline_ms = deadline_ms;
    system_.own(system_.get().spawn([=, catalog = links_->catalog](caf::event_based_actor* self) mutable {
      actors::ask_local(self, catalog, messages::write_products{std::move(from), std::move(command)})
        .then([answer](const catalog::outcome& x) { *answer = x; },
              [answer](const caf::error& x) { *answer = messages::from_caf(x); });
    }));
    system_.run();
    return answer;
  }

  /// Lets the disk do the oldest append, or fail it with a status.
  void sync(std::optional<storage::append_status> instead = std::nullopt) {
    auto [batch, back] = std::move(appends_.front());
    appends_.pop_front();
    back(instead ? *instead : files_->log->append(*batch));
    system_.run();
  }

  /// Spawns RETENTION and sends it its first message. Its trimming waits, like an append, until `trim`.
  void retain(const spine::retention_limits& limits) {
    links_->retention = system_.own(system_.get().spawn(
      actors::make_retention,
      actors::retention_settings{files_, limits, retention_interval, run_work(),
                                 [this](std::function<void()> work) { return post(std::move(work), held_trims_); },
                                 time_, links_, board_}));
    caf::anon_send(links_->retention, messages::retention_due{});
    system_.run();
  }
  static constexpr auto retention_interval = std::chrono::milliseconds{1'000};
  /// Lets the sync thread do the oldest trimming.
  void trim() {
    auto work = std::move(held_trims_.front());
    held_trims_.pop_front();
    work();
    system_.run();
  }
  std::size_t waiting_trims() const { return held_trims_.size(); }
  /// From now on the threads take no work, or take it again.
  void refuse_work(bool on) { refuses_work_ = on; }
  const spine::shard_files& files() const { return *files_; }
  const messages::board& board() const { return *board_; }

  std::size_t waiting_syncs() const { return appends_.size(); }
  sim_system& system() { return system_; }
  hand_clock& time() { return *time_; }
  const messages::shard_links& links() const { return *links_; }
  view_ptr view() const { return slot_->load(); }
  /// What the FOLD's and the CATALOG's threads would do waits here while set.
  void hold_work(bool on) {
    holds_work_ = on;
    while (!on && !held_work_.empty()) {
      auto work = std::move(held_work_.front());
      held_work_.pop_front();
      work();
    }
    system_.run();
  }

private:
  using append = std::pair<std::shared_ptr<storage::batch>, std::function<void(storage::append_status)>>;

  bool post(std::function<void()> work, std::deque<std::function<void()>>& to) const {
    if (refuses_work_)
      return false;
    to.push_back(std::move(work));
    return true;
  }

  actors::post_work run_work() {
    return [this](std::function<void()> work) {
      if (holds_work_ || refuses_work_)
        return post(std::move(work), held_work_);
      work();
      return true;
    };
  }

  void spawn() {
    const auto run_work = this->run_work();
    const auto on_append = [this](const storage::batch& x, std::function<void(storage::append_status)> back) {
      appends_.emplace_back(std::make_shared<storage::batch>(x), std::move(back));
    };
    auto& sys = system_.get();
    auto& links = *links_;
    const auto log = std::shared_ptr<storage::log>{files_, files_->log.get()};
    const auto now = start_->folder->now();
    slot_->store(spine::make_view(files_, now, start_->index_now));
    links.workers.push_back(system_.own(sys.spawn(actors::make_worker, actors::worker_settings{time_})));
    links.view = system_.own(
      sys.spawn(actors::make_view, actors::view_settings{files_, now, start_->index_now, slot_, 2, time_, links_}));
    links.search = system_.own(
      sys.spawn(actors::make_search,
                actors::search_settings{std::shared_ptr<search::index>{std::move(start_->index)}, 1, time_, links_}));
    links.fold = system_.own(
      sys.spawn(actors::make_fold,
                actors::fold_settings{
                  files_, std::shared_ptr<spine::folder>{std::move(start_->folder)}, run_work, {}, time_, links_}));
    links.log =
      system_.own(sys.spawn(actors::make_log, actors::log_settings{log, 0, on_append, run_work, time_, links_}));
    links.shard = system_.own(
      sys.spawn(actors::make_shard, actors::shard_settings{start_->heads, 0, 0, {}, time_, links_, nullptr}));
    links.catalog =
      system_.own(sys.spawn(actors::make_catalog, actors::catalog_settings{slot_, run_work, 2, time_, links_}));
    system_.run();
  }

  std::shared_ptr<hand_clock> time_ = std::make_shared<hand_clock>();
  std::shared_ptr<spine::shard_files> files_ = std::make_shared<spine::shard_files>();
  std::unique_ptr<spine::recovered> start_;
  std::deque<append> appends_;
  std::deque<std::function<void()>> held_work_;
  std::deque<std::function<void()>> held_trims_;
  bool holds_work_ = false;
  bool refuses_work_ = false;
  std::shared_ptr<messages::board> board_ = std::make_shared<messages::board>();
  messages::links_ptr links_ = std::make_shared<messages::shard_links>();
  std::shared_ptr<messages::view_slot> slot_ = std::make_shared<messages::view_slot>();
  sim_system system_;
};

} // namespace stoa::tests
