// The BACKUP as an actor: takes a backup through its steps on a thread that may block, and tells how far it is.
#pragma once

#include "actors/support/doors.hpp"
#include "messages/backup.hpp"
#include "messages/board.hpp"
#include "spine/backup_round.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <memory>
#include <string>

namespace stoa::actors {

/// Opens a folder as the target of a backup and holds it until the disk is let go. Blocks.
using open_backup_folder = std::function<result<std::shared_ptr<storage::disk>>(const std::string&)>;

struct backup_settings {
  std::shared_ptr<const spine::shard_files> files;
  /// Where backups may go: here or below. Empty = nowhere.
  std::string folder;
  /// Of the shard, below the folder of a backup.
  std::string shard_folder;
  open_backup_folder open_folder;
  spine::backup_limits limits;
  post_work on_input_pool;
  clock_ptr time;
  /// May be null.
  std::shared_ptr<messages::board> board;
};

class backup_state {
public:
  static constexpr const char* name = "backup";

  using self_pointer = messages::backup_actor::stateful_pointer<backup_state>;

  explicit backup_state(self_pointer self) : self_(self) {}

  void start(const backup_settings& settings) { settings_ = settings; }
  caf::result<messages::backup_status> begin_backup(const messages::begin_backup& x);
  messages::backup_status status() const { return now_; }
  void stepped(const messages::backup_stepped& x);

private:
  /// While a step is posted, its thread has it alone.
  struct work {
    std::unique_ptr<spine::backup_round> round;
  };

  void post();
  void over(const error& failure);

  self_pointer self_;
  backup_settings settings_;
  messages::backup_status now_;
  std::shared_ptr<work> work_;
};

messages::backup_actor::behavior_type make_backup(backup_state::self_pointer self, const backup_settings& settings);

} // namespace stoa::actors
