// The bytes of a log segment: its header and its batches. Pure; docs/formats/log.md has the tables.
#pragma once

#include "storage/log.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stoa::storage {

constexpr std::uint8_t log_format_version = 1;
constexpr std::size_t segment_header_bytes = 128;
/// Ids, epochs and positions stay below 2^53, so that every reader keeps them whole.
constexpr std::uint64_t segment_number_max = (std::uint64_t{1} << 53) - 1;
constexpr std::size_t batch_header_bytes = 64;
/// Batches begin at multiples of this.
constexpr std::size_t batch_alignment = 8;

struct segment_header {
  std::uint64_t log_id = 0;
  /// Grows with every segment of a log, never used twice.
  std::uint64_t segment_id = 0;
  /// Grows with every segment that was begun because something had gone wrong, or might have.
  std::uint64_t epoch = 0;
  /// From here on this segment speaks, and no segment with a smaller id.
  std::uint64_t first_position = 0;
  /// Everything up to here was durable when the segment took its name.
  std::uint64_t durable_position = 0;
  /// Nobody who writes records can know it; every batch repeats it, so no bytes inside a record pass for a batch.
  std::uint64_t salt = 0;

  bool operator==(const segment_header&) const = default;
};

/// Always segment_header_bytes long.
std::string encode(const segment_header& x);
/// Errors: `corrupt`, without a path.
result<segment_header> decode_segment_header(std::string_view bytes);

struct batch_header {
  std::uint64_t first_position = 0;
  /// Everything up to here was durable before this batch was written.
  std::uint64_t durable_position = 0;
  std::uint32_t count = 0;
  std::uint32_t byte_count = 0;
  std::uint32_t checksum = 0;

  std::uint64_t last_position() const { return first_position + count - 1; }
  /// Bytes it takes in the file: header, record ends, records, padding.
  std::size_t size() const;
};

/// True if the log may take it: at least one record, ends in order, at most batch::byte_count_max bytes.
bool is_well_formed(const batch& x);

/// Bytes a batch takes in the file.
std::size_t encoded_size(const batch& x);

/// Appends a batch to `out`, which must end at a multiple of batch_alignment. Returns its checksum.
std::uint32_t append_encoded(const batch& x, const segment_header& in, std::uint64_t durable_position,
                             std::string& out);

/// The header at the beginning of `bytes`, if it looks like one of a batch of this segment. The checksum is not tested.
std::optional<batch_header> decode_batch_header(std::string_view bytes, const segment_header& in);

/// A whole batch in somebody's buffer.
class batch_view {
public:
  /// Empty unless `bytes` begins with a batch of this segment that is whole by its checksum.
  static std::optional<batch_view> over(std::string_view bytes, const segment_header& in);

  const batch_header& header() const { return header_; }
  std::string_view record(std::size_t i) const;
  /// A copy.
  batch to_batch() const;

private:
  batch_view(const batch_header& header, std::string_view bytes);
  std::uint32_t end(std::size_t i) const;
  bool has_ordered_ends() const;

  batch_header header_;
  std::string_view ends_;
  std::string_view records_;
};

/// Offset of the first place at or after `from` (a multiple of batch_alignment) that may be a batch header of this
/// segment; npos if there is none wholly inside `bytes`.
std::size_t find_batch_header(std::string_view bytes, std::size_t from, const segment_header& in);

} // namespace stoa::storage
