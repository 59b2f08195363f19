// The actors of one shard and how they are wired: for the program, and for tests that hold the machine in their hands.
#pragma once

#include "actors/backup/backup_actor.hpp"
#include "actors/event/event_actor.hpp"
#include "actors/search/search_actor.hpp"
#include "actors/support/doors.hpp"
#include "messages/board.hpp"
#include "messages/links.hpp"
#include "messages/memory_gate.hpp"
#include "messages/view_slot.hpp"
#include "spine/recovery.hpp"
#include "spine/retention.hpp"
#include "storage/disk.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stoa::app {

/// How much of the past is kept, and how often somebody looks.
struct retention_rules {
  spine::retention_limits limits;
  std::chrono::milliseconds interval{60'000};
};

/// Where backups of a shard may go.
struct backup_rules {
  /// Here or below; empty = nowhere.
  std::string folder;
  /// Of the shard, below the folder of a backup.
  std::string shard_folder = "stores/main/shard-0";
  actors::open_backup_folder open_folder;
  spine::backup_limits limits;
};

/// How webhooks are sent.
struct webhook_rules {
  messages::read_webhook read;
  messages::post_webhook post;
  feed::delivery_rules rules;
  std::function<std::uint64_t()> random_bits;
};

/// What the actors of a shard ask of the machine, where they meet, and how much may wait with them.
struct shard_doors {
  actors::clock_ptr time;
  actors::post_append append;
  /// The thread of `append`, so that a job never runs beside one.
  actors::post_work on_sync_thread;
  /// One thread, so that batches stay in order.
  actors::post_work on_fold_thread;
  actors::post_work on_input_pool;
  /// One thread for what takes seconds and nobody waits for.
  actors::post_work on_background_thread;
  /// Called on the fold's thread after a disk was full: makes room, once. May be empty.
  std::function<void()> release_reserve;
  /// Where bodies of imports are; null = no TASK.
  std::shared_ptr<storage::disk> disk;
  /// How long the file of an import that failed or was cancelled is kept.
  std::int64_t failed_import_ms = 0;
  /// Absent = no RETENTION.
  std::optional<retention_rules> retention;
  backup_rules backup;
  /// Absent = no EVENT.
  std::optional<webhook_rules> webhooks;

  messages::links_ptr links;
  std::shared_ptr<messages::view_slot> slot;
  /// May be null.
  std::shared_ptr<messages::board> board;
  /// May be null: no limit.
  std::shared_ptr<const messages::memory_gate> memory;

  std::size_t worker_count = 1;
  std::size_t waiting_reader_count_max = 10'000;
  std::size_t fetching_write_count_max = 1'024;
  /// Documents of a batch that SEARCH takes apart itself.
  std::size_t inline_document_count_max = 4;
  /// When SEARCH keeps the index on disk, and how. It does where the shard has a disk.
  actors::keeping_rules keeping;
  spine::index_writer_settings index_writer;
};

/// Shows the first view in `slot`, spawns the actors and fills `links` with them. `start` is used up.
void spawn_shard(caf::actor_system& system, spine::recovered start, const shard_doors& doors);

/// Spawns RETENTION beside the others and has it begin; `spawn_shard` does so where there are rules.
void spawn_retention(caf::actor_system& system, const std::shared_ptr<const spine::shard_files>& files,
                     const retention_rules& rules, const shard_doors& doors);

/// Spawns BACKUP beside the others, which `spawn_shard` does.
void spawn_backup(caf::actor_system& system, const std::shared_ptr<const spine::shard_files>& files,
                  const backup_rules& rules, const shard_doors& doors);

/// Spawns EVENT, which begins with the first `view_moved`; `spawn_shard` does both where there are rules.
void spawn_event(caf::actor_system& system, const webhook_rules& rules, const shard_doors& doors);

/// All actors of a shard, doors first: the order in which they are ended.
std::vector<caf::actor> actors_of(const messages::shard_links& links);

} // namespace stoa::app
