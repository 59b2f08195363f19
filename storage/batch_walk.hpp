// Walking from batch to batch through the file of a segment.
#pragma once

#include "storage/disk.hpp"
#include "storage/log_format.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stoa::storage {

/// Where a batch begins: position of its first record, offset in its file.
struct batch_place {
  std::uint64_t position = 0;
  std::uint64_t offset = 0;

  bool operator==(const batch_place&) const = default;
};

/// Reads a file in larger steps than it is asked for.
class file_window {
public:
  explicit file_window(const file& from) : from_(from) {}

  /// Up to `size` bytes at an offset, fewer only at the end of the file; valid until the next call.
  /// Errors: `io_failed`.
  result<std::string_view> view(std::uint64_t offset, std::size_t size);

private:
  const file& from_;
  std::uint64_t begin_ = 0;
  std::string bytes_;
};

/// Follows the chain of whole batches: each begins where the one before ends, in bytes and in positions.
class batch_walk {
public:
  /// `from` must outlive the walk.
  batch_walk(const file& from, const segment_header& in, batch_place start) : window_(from), in_(in), place_(start) {}

  /// The next batch, valid until the next call; empty where the chain ends, for whatever reason. Errors: `io_failed`.
  result<std::optional<batch_view>> next();

  /// Where the next batch begins, or would begin.
  const batch_place& place() const { return place_; }

private:
  file_window window_;
  segment_header in_;
  batch_place place_;
};

/// What lies behind the end of a chain.
struct batches_beyond {
  /// One past the last byte that belongs to a batch of this segment, whole or not; 0 = there is none.
  std::uint64_t end_offset = 0;
  /// Largest position that a whole batch there calls durable.
  std::uint64_t durable_position = 0;
};

/// Looks at every place behind `offset` for batches of this segment. Cost: reads the rest of the file.
/// Errors: `io_failed`.
result<batches_beyond> look_beyond(const file& from, const segment_header& in, std::uint64_t offset);

} // namespace stoa::storage
