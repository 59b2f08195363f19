// One shard with its threads and actors.
#pragma once

#include "actors/support/doors.hpp"
#include "app/shard_actors.hpp"
#include "config/node.hpp"
#include "messages/board.hpp"
#include "messages/links.hpp"
#include "messages/memory_gate.hpp"
#include "messages/view_slot.hpp"
#include "spine/recovery.hpp"
#include "storage/io_pool.hpp"
#include "storage/rocks_state.hpp"
#include "storage/sync_thread.hpp"

#include <caf/actor_system.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace stoa::app {

/// What the shards of a node share.
struct node_machine {
  std::shared_ptr<const clock> time;
  /// The data folder.
  std::shared_ptr<storage::disk> disk;
  std::shared_ptr<storage::rocks_budget> budget;
  std::shared_ptr<storage::sync_thread> syncs;
  /// Reads that block.
  std::shared_ptr<storage::io_pool> input;
  /// Where backups may go; empty = nowhere.
  std::string backup_folder;
  /// Sends webhooks.
  webhook_rules webhooks;
  /// May be null: no limit.
  std::shared_ptr<const messages::memory_gate> memory;
  /// The folder of the one shard that keeps a reserve, for all of them: it is given up for whoever finds the disk full.
  std::string reserve_folder;
};

/// Where a shard is, and whose it is.
struct shard_place {
  std::string folder;
  std::string store;
};

class shard_runtime {
public:
  /// Opens log and state below a folder and brings them together. Errors: those of spine::recover.
  static result<std::unique_ptr<shard_runtime>> open(const shard_place& place, const node_machine& machine,
                                                     const config::storage& settings);
  shard_runtime(const shard_runtime&) = delete;
  shard_runtime& operator=(const shard_runtime&) = delete;
  ~shard_runtime();

  /// Spawns the actors; `worker_count` SEARCH WORKERS.
  void spawn(caf::actor_system& system, std::size_t worker_count);
  /// Imports go on where they were. After `spawn`.
  void resume_tasks() const;
  /// All of them, doors first: the order in which they are ended.
  std::vector<caf::actor> actors() const;
  /// After the last actor has ended: lets go of the handles, ends fold and background work, makes the state durable,
  /// closes.
  void close();
  /// The same for a shard that is to be removed: nothing is made durable. Waits for those who still read its files.
  /// False when they went on longer than that.
  bool abandon(std::chrono::milliseconds at_most);

  const messages::links_ptr& links() const { return links_; }
  const std::shared_ptr<messages::view_slot>& slot() const { return slot_; }
  const std::shared_ptr<messages::board>& board() const { return board_; }

private:
  shard_runtime(spine::recovered made, const node_machine& machine, const config::storage& settings, shard_place place);
  void stop_threads();

  node_machine machine_;
  config::storage settings_;
  shard_place place_;
  spine::recovered start_;
  std::shared_ptr<spine::shard_files> files_;
  std::shared_ptr<storage::io_pool> fold_thread_;
  std::shared_ptr<storage::io_pool> background_thread_;
  /// Held by all that reads on the machine's input pool for this shard.
  std::shared_ptr<const bool> reads_ = std::make_shared<const bool>(true);
  messages::links_ptr links_ = std::make_shared<messages::shard_links>();
  std::shared_ptr<messages::view_slot> slot_ = std::make_shared<messages::view_slot>();
  std::shared_ptr<messages::board> board_ = std::make_shared<messages::board>();
};

} // namespace stoa::app
