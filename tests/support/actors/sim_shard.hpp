// The actors of one shard on memory, with the sync thread and the pools in the test's hands.
#pragma once

#include "actors/support/ask_local.hpp"
#include "app/shard_actors.hpp"
#include "messages/error.hpp"
#include "spine/recovery.hpp"
#include "storage/memory_log.hpp"
#include "storage/memory_state.hpp"
#include "tests/support/actors/sim_system.hpp"
#include "tests/support/sim_disk.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <gtest/gtest.h>

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
    spawn();
  }
  ~sim_shard() { *links_ = {}; }

  /// An answer that stands here once it is there.
  using answer = std::shared_ptr<std::optional<result<catalog::outcome>>>;

  /// Sends a write.
  answer write(catalog::operation what, std::int64_t deadline_ms) {
    auto command = catalog::command{};
    command.principal = "admin";
    command.operations.push_back(std::move(what));
    auto from = messages::envelope{};
    from.deadline_ms = deadline_ms;
    return ask(links_->catalog, messages::write_products{std::move(from), std::move(command)});
  }
  /// Asks one of the actors for an outcome.
  template <class Actor, class Message>
  answer ask(const Actor& whom, Message what) {
    auto made = std::make_shared<std::optional<result<catalog::outcome>>>();
    system_.own(system_.get().spawn([=](caf::event_based_actor* self) mutable {
      actors::ask_local(self, whom, std::move(what))
        .then([made](const catalog::outcome& x) { *made = x; },
              [made](const caf::error& x) { *made = messages::from_caf(x); });
    }));
    system_.run();
    return made;
  }

  /// Lets the disk do the oldest append, or fail it with a status.
  void sync(std::optional<storage::append_status> instead = std::nullopt) {
    auto [batch, back] = std::move(appends_.front());
    appends_.pop_front();
    back(instead ? *instead : files_->log->append(*batch));
    system_.run();
  }

  /// The disk does the oldest append and nobody learns of it.
  void sync_unnoticed() {
    EXPECT_EQ(files_->log->append(*appends_.front().first), storage::append_status::appended);
    sync(storage::append_status::unknown);
  }

  /// Puts another BACKUP in the place of the one that may write nowhere.
  void back_up_by(const app::backup_rules& rules) {
    app::spawn_backup(system_.get(), files_, rules, doors_);
    system_.own(links_->backup);
    system_.run();
  }
  /// Has an EVENT send webhooks, in the place of one there was.
  void send_webhooks_by(const app::webhook_rules& rules) {
    if (links_->event)
      caf::anon_send_exit(links_->event, caf::exit_reason::kill);
    app::spawn_event(system_.get(), rules, doors_);
    system_.own(links_->event);
    caf::anon_send(links_->event, messages::view_moved{});
    system_.run();
  }
  /// Has RETENTION begin. Its trimming waits, like an append, until `trim`.
  void retain(const spine::retention_limits& limits) {
    auto doors = doors_;
    doors.on_sync_thread = [this](std::function<void()> work) { return post(std::move(work), held_trims_); };
    app::spawn_retention(system_.get(), files_, {limits, retention_interval}, doors);
    system_.own(links_->retention);
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
  /// Where bodies of imports lie.
  storage::disk& spool() { return *doors_.disk; }
  messages::memory_gate& memory() { return *memory_; }
  const messages::board& board() const { return *doors_.board; }

  std::size_t waiting_syncs() const { return appends_.size(); }
  sim_system& system() { return system_; }
  hand_clock& time() { return *time_; }
  const messages::shard_links& links() const { return *links_; }
  view_ptr view() const { return slot_->load(); }
  /// For a door in front of the shard.
  const std::shared_ptr<messages::view_slot>& slot() const { return slot_; }
  const messages::links_ptr& shared_links() const { return links_; }
  const std::shared_ptr<messages::board>& shared_board() const { return doors_.board; }
  const std::shared_ptr<hand_clock>& shared_time() const { return time_; }
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
  using append = std::pair<storage::shared_batch, std::function<void(storage::append_status)>>;

  bool post(std::function<void()> work, std::deque<std::function<void()>>& to) const {
    if (refuses_work_)
      return false;
    to.push_back(std::move(work));
    return true;
  }

  void spawn() {
    const auto run_work = [this](std::function<void()> work) {
      if (holds_work_ || refuses_work_)
        return post(std::move(work), held_work_);
      work();
      return true;
    };
    auto& doors = doors_;
    doors.time = time_;
    doors.board = std::make_shared<messages::board>();
    doors.append = [this](storage::shared_batch x, std::function<void(storage::append_status)> back) {
      appends_.emplace_back(std::move(x), std::move(back));
    };
    doors.on_sync_thread = run_work;
    doors.on_fold_thread = run_work;
    doors.on_input_pool = run_work;
    doors.on_background_thread = run_work;
    doors.disk = std::make_shared<sim_disk>(1);
    doors.memory = memory_;
    doors.links = links_;
    doors.slot = slot_;
    doors.waiting_reader_count_max = 2;
    doors.fetching_write_count_max = 2;
    doors.inline_document_count_max = 1;
    app::spawn_shard(system_.get(), *spine::recover(files_), doors);
    for (const auto& x : app::actors_of(*links_))
      system_.own(x);
    system_.run();
  }

  std::shared_ptr<hand_clock> time_ = std::make_shared<hand_clock>();
  std::shared_ptr<spine::shard_files> files_ = std::make_shared<spine::shard_files>();
  std::deque<append> appends_;
  std::deque<std::function<void()>> held_work_;
  std::deque<std::function<void()>> held_trims_;
  bool holds_work_ = false;
  bool refuses_work_ = false;
  std::shared_ptr<messages::memory_gate> memory_ = std::make_shared<messages::memory_gate>();
  app::shard_doors doors_;
  messages::links_ptr links_ = std::make_shared<messages::shard_links>();
  std::shared_ptr<messages::view_slot> slot_ = std::make_shared<messages::view_slot>();
  sim_system system_;
};

} // namespace stoa::tests
