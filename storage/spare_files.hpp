// The files that wait to become segments of a log: zero-filled beforehand, or trimmed segments used again.
#pragma once

#include "storage/disk.hpp"
#include "storage/file_log.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace stoa::storage {

struct spare_file {
  std::string path;
  std::uint64_t size = 0;
  std::unique_ptr<file> handle;
};

/// A file that a write or a sync failed on never gets in here, nor comes back: see docs/formats/log.md.
class spare_files {
public:
  /// Recycled files kept at most.
  static constexpr std::size_t ready_count_max = 2;

  spare_files(disk& machine, std::string folder) : machine_(machine), folder_(std::move(folder)) {}

  static bool is_name(const std::string& name);

  /// Forgets all spares and removes those in the folder. Their bytes are not to be trusted: a crash may have left a
  /// segment in them that was begun and never took its name. Errors: `io_failed`.
  result<void> start_over(const std::vector<std::string>& names);

  bool has_ready() const { return !ready_.empty(); }

  /// One step (a write and a sync of at most 1 MiB) towards a ready file of a size; true while more is left.
  /// reserve_bytes: free space that a new file must leave. Errors: `disk_full`, `io_failed`; what was begun is removed.
  result<bool> prepare(std::uint64_t size, std::uint64_t reserve_bytes);

  /// What a segment needs at least, what a new file for it shall have, and what the disk must keep.
  struct request {
    std::uint64_t needed_bytes = 0;
    std::uint64_t wanted_bytes = 0;
    std::uint64_t reserve_bytes = 0;
  };
  /// A file for a segment, prepared now if none is ready. Errors: `disk_full`, `io_failed`.
  result<spare_file> take(const request& x);

  /// Makes a trimmed segment a spare, durably. Nobody may read it any more. Errors: `io_failed`: it is not one.
  result<void> recycle(const std::string& path, std::uint64_t size);
  bool has_room() const { return ready_.size() < ready_count_max; }

  /// Removes a file that failed, as far as the disk lets us.
  void abandon(spare_file x);

private:
  result<void> begin(std::uint64_t size, std::uint64_t reserve_bytes);
  result<bool> fill();
  void abandon_unfinished();
  std::string next_path();

  disk& machine_;
  const std::string folder_;
  std::uint64_t last_number_ = 0;
  std::deque<spare_file> ready_;
  /// A file whose first `filled_bytes_` are durable zeros.
  std::optional<spare_file> unfinished_;
  std::uint64_t filled_bytes_ = 0;
};

} // namespace stoa::storage
