// One segment of a file log as a reader sees it: where it lies, which positions count, and where they are in the file.
#pragma once

#include "storage/batch_walk.hpp"
#include "storage/disk.hpp"
#include "storage/log_format.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace stoa::storage {

/// `corrupt` with path and offset.
error corrupt_at(const std::string& path, std::uint64_t offset, const std::string& what);

/// Positions of some batches of a segment, ascending, at least `stride_bytes` apart.
class sparse_index {
public:
  static constexpr std::uint64_t stride_bytes = 64 * 1024;

  /// Takes note of a batch behind all those before; not every one is kept.
  void add(const batch_place& x);
  /// The last batch kept that begins at or before a position; there must be one.
  batch_place find(std::uint64_t position) const;
  bool empty() const { return places_.empty(); }

private:
  std::vector<batch_place> places_;
};

/// Safe from any thread.
class segment {
public:
  /// Path and size of a file, and what its header says.
  struct identity {
    std::string path;
    std::uint64_t size = 0;
    segment_header header;
  };

  segment(disk& machine, identity who) : machine_(machine), who_(std::move(who)) {}

  const std::string& path() const { return who_.path; }
  const segment_header& header() const { return who_.header; }
  std::uint64_t first_position() const { return who_.header.first_position; }
  std::uint64_t size() const { return who_.size; }

  /// Keeps a file open for readers until the segment is sealed.
  void keep_open(std::shared_ptr<const file> x);
  /// From now on only positions below `limit` count: a newer segment speaks from there on.
  void seal(std::uint64_t limit);
  /// Takes note of a batch that is there, in order.
  void note(const batch_place& x);

  /// Walks through a sealed segment once, testing every checksum, and notes its batches. The positions must reach the
  /// limit exactly. Errors: `corrupt`, `io_failed`.
  result<void> index();

  /// A batch at or before a position, of which the segment must hold the record. Indexes first where that was not
  /// done, but for the first position. Errors: as `index`.
  result<batch_place> find(std::uint64_t position);

  /// A file to read from. Errors: `not_found` when the segment was trimmed meanwhile, `io_failed`.
  result<std::shared_ptr<const file>> open_to_read() const;

private:
  result<void> index_locked();
  result<std::shared_ptr<const file>> open_locked() const;

  disk& machine_;
  const identity who_;
  mutable std::mutex mutex_;
  std::shared_ptr<const file> open_file_;
  std::optional<std::uint64_t> limit_;
  sparse_index index_;
};

using segment_ptr = std::shared_ptr<segment>;

} // namespace stoa::storage
