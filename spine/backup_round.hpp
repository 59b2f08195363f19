// One backup of a shard, in steps between which the shard works on and the process may die at any time.
#pragma once

#include "spine/backup_file.hpp"
#include "spine/backup_manifest.hpp"
#include "spine/mutant.hpp"
#include "spine/shard_files.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stoa::spine {

struct backup_limits {
  /// Read and written in one step: some milliseconds of a thread that others wait for too.
  std::size_t step_bytes = 1024 * 1024;
  /// A piece of the log ends when it is larger.
  std::uint64_t piece_bytes = 256 * 1024 * 1024;
  /// A new image is made when the records since the last one take so much, or as much as the image itself...
  std::uint64_t image_after_bytes = 64 * 1024 * 1024;
  /// ... or are in so many pieces.
  std::size_t image_after_pieces = 64;
  spine::mutant mutant = spine::mutant::none;
};

/// Where a backup goes: the folder of its log is made below it.
struct backup_target {
  std::shared_ptr<storage::disk> disk;
  /// Below the disk's root: "stores/main/shard-0".
  std::string folder;
};

/// What a backup did, for whoever follows it.
struct backup_progress {
  /// Where it will stand; 0 before it has looked.
  event::position position = 0;
  std::uint64_t written_bytes = 0;
  std::size_t file_count = 0;
  /// The newest backup already stood there: nothing was written.
  bool is_unchanged = false;
};

/// Whatever a run leaves that did not come to its end is no backup: a backup is there when its manifest is. The next
/// round goes on from the newest whole one. One caller at a time; one round at a time on a shard and on a folder.
class backup_round {
public:
  enum class step : std::uint8_t {
    /// Look at what is there and decide what is missing; take the snapshot that the image is made of.
    look,
    /// Part of an older state from which the log leads on.
    base,
    /// Part of the log.
    log,
    /// Part of the state.
    image,
    /// The manifest.
    settle,
    over
  };

  backup_round(std::shared_ptr<const shard_files> files, backup_target target, const backup_limits& limits);
  backup_round(const backup_round&) = delete;
  backup_round& operator=(const backup_round&) = delete;
  /// Lets the log go.
  ~backup_round();

  step next() const { return next_; }
  /// Does the step that is next, on a thread that may block. After an error the round is over.
  /// Errors: those of log, state and the target's disk; `corrupt` (a damaged backup in the target).
  result<void> run(std::int64_t now_ms);
  const backup_progress& progress() const { return progress_; }

private:
  /// An image on its way: where it has come to.
  struct image_work {
    storage::state_snapshot_ptr from;
    event::position position = 0;
    std::unique_ptr<backup_file_writer> file;
    std::size_t family = static_cast<std::size_t>(storage::family::meta) + 1;
    std::string after;

    void begin(storage::state_snapshot_ptr x) {
      from = std::move(x);
      position = from->position();
    }
  };
  /// A piece of the log on its way.
  struct piece_work {
    std::unique_ptr<backup_file_writer> file;
    backup_file is;
  };

  result<void> do_step(std::int64_t now_ms);
  result<void> look();
  result<void> plan(const std::optional<backup_manifest>& before);
  event::position first_record() const;
  result<storage::state_snapshot_ptr> find_base(event::position first) const;
  result<void> plan_first();
  void plan_next(const backup_manifest& before);
  bool is_image_due(const backup_manifest& before) const;
  result<void> add_to_image(image_work& work, step after);
  result<void> add_to_log();
  result<void> add_records(const std::vector<storage::log_entry>& entries);
  result<void> end_piece();
  result<void> settle(std::int64_t now_ms);
  void add_file(backup_file x);

  std::shared_ptr<const shard_files> files_;
  backup_target target_;
  backup_limits limits_;
  step next_ = step::look;
  /// Of this log below the target.
  std::string folder_;
  backup_manifest manifest_;
  backup_progress progress_;
  /// Rows are staged in the present state, so no image is made of it.
  bool is_staging_ = false;
  image_work base_;
  image_work image_;
  piece_work piece_;
  /// The next record to be copied.
  event::position read_to_ = 0;
};

const char* to_string(backup_round::step x) noexcept;

} // namespace stoa::spine
