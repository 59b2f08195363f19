// The ordered log of one shard: batches of records in, records out. Back ends: file, memory; a replicated one later.
#pragma once

#include "domain/base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::storage {

/// Records that become durable together.
struct batch {
  static constexpr std::size_t byte_count_max = 1024 * 1024;

  /// Position of the first record; the log's `next_position()`, or the append is refused.
  std::uint64_t first_position = 0;
  /// Encoded records, one after the other.
  std::string bytes;
  /// End of each record in `bytes`.
  std::vector<std::uint32_t> ends;

  std::uint64_t count() const { return ends.size(); }
  std::uint64_t last_position() const { return first_position + count() - 1; }
  void add(std::string_view record) {
    bytes.append(record);
    ends.push_back(static_cast<std::uint32_t>(bytes.size()));
  }
  std::string_view record(std::size_t i) const {
    const auto begin = i == 0 ? 0 : ends[i - 1];
    return std::string_view{bytes}.substr(begin, ends[i] - begin);
  }
};

/// For threads that pass a batch on: its bytes are never copied.
using shared_batch = std::shared_ptr<const batch>;

enum class append_status : std::uint8_t {
  /// Durable.
  appended,
  /// Somebody else owns the log, or the batch does not begin at its end. Nothing was written.
  not_owner,
  /// There is no room. Nothing was written and the log is as before; try again when there is.
  full,
  /// Nobody knows. Call `reopen` before anything else; what it finds is the truth.
  unknown
};

struct log_entry {
  std::uint64_t position = 0;
  std::string record;
};

/// A piece of a log that `trim` gives up as a whole or not at all.
struct log_part {
  std::uint64_t first_position = 0;
  /// Bytes it takes: of its file, or as far as it is written when it is the last.
  std::uint64_t byte_count = 0;

  bool operator==(const log_part&) const = default;
};

/// `read` (for positions below `next_position()`), `parts` and the positions are safe from any thread; the rest is
/// called by one thread at a time, the one that appends.
class log {
public:
  virtual ~log() = default;

  /// Appends a batch and makes it durable before it answers. Blocks for as long as a sync takes.
  /// After a failed write or sync it tries once more in a new segment with a higher epoch; `unknown` when that fails
  /// too.
  virtual append_status append(const batch& x) = 0;

  /// Makes what `append` left unknown known: finds the end of the log, makes the tail durable in a new segment.
  /// Afterwards `next_position()` is true. Errors: `io_failed`, `disk_full` (call again), `corrupt`.
  virtual result<void> reopen() = 0;

  /// Position the next batch begins at.
  virtual std::uint64_t next_position() const = 0;
  /// Position of the oldest record still there; next_position() when there is none.
  virtual std::uint64_t first_position() const = 0;
  /// What the log consists of, ascending, at least one; the first begins at first_position(). Cost: a look, no I/O.
  virtual std::vector<log_part> parts() const = 0;
  /// Names this log for ever: random at creation.
  virtual std::uint64_t log_id() const = 0;

  /// Records from a position on, at least one and at most about `byte_count_max` bytes; empty at the end.
  /// Errors: `not_found` (trimmed), `corrupt` with path and offset, `io_failed`.
  virtual result<std::vector<log_entry>> read(std::uint64_t from, std::size_t byte_count_max) const = 0;

  /// Gives up records below a position, as far as whole parts allow; durable when it succeeds, so with nothing to give
  /// up it makes an earlier one durable that failed half-way. Errors: `io_failed`.
  virtual result<void> trim(std::uint64_t before) = 0;

  /// Does one small step of work that an append would have to do later; true while more is left. For idle moments: a
  /// step that fails is taken again by the append that needs it.
  virtual bool prepare_ahead() { return false; }
};

} // namespace stoa::storage
