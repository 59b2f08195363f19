// What of a shard's past is kept: pure planning. Why it is so: docs/decisions/0002-retention.md.
#pragma once

#include "domain/base/result.hpp"
#include "domain/event/record.hpp"
#include "spine/mutant.hpp"
#include "spine/staged_records.hpp"
#include "storage/log.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace stoa::spine {

/// The window: the log keeps what both limits ask for.
struct retention_limits {
  /// Records younger than this are in the window.
  std::int64_t age_ms = std::int64_t{30} * 24 * 60 * 60 * 1000;
  /// The newest records that take at most so many bytes are in the window.
  std::uint64_t byte_count = std::uint64_t{10'000} * 1024 * 1024;
  /// At least 3: the one the log goes on from, the newest, one between.
  std::size_t checkpoint_count_max = 8;
  spine::mutant mutant = spine::mutant::none;
};

/// A shard as retention sees it.
struct retention_facts {
  /// Those of the log, never empty.
  std::vector<storage::log_part> parts;
  /// Of the log.
  event::position next_position = 1;
  /// What the state has applied, and what of it survives a crash.
  event::position state_position = 0;
  event::position durable_position = 0;
  /// Ascending.
  std::vector<event::position> checkpoints;
  /// Record of the oldest idempotency key that is still kept.
  std::optional<event::position> oldest_key;
  /// A backup reads the log from here on.
  std::optional<event::position> pinned_from;
  /// Imports whose rows stand in records before the one that made them visible.
  std::vector<staging_span> staged;
  std::int64_t now_ms = 0;

  event::position first_position() const { return parts.front().first_position; }
};

/// What to do, in this order: the checkpoint, then the history of what is trimmed, then the log, then the checkpoints.
struct retention_plan {
  bool make_checkpoint = false;
  /// The first position of the log after trimming: that of a part. The log's present one: nothing is trimmed.
  event::position trim_before = 0;
  /// Checkpoints nobody needs once the log is trimmed, ascending.
  std::vector<event::position> drop;

  bool operator==(const retention_plan&) const = default;
};

/// Time of the record at a position that the log holds, Unix ms. Cost: one record is read.
using time_at = std::function<result<std::int64_t>(event::position)>;

/// Position of the oldest record not older than `since_ms`, the log's next one if there is none. Asks for the times of
/// O(log n) records, for the first ones of parts before others. Errors: those of `time`.
result<event::position> oldest_since(const retention_facts& x, std::int64_t since_ms, const time_at& time);

/// The smallest position from which on the records take at most `byte_count` bytes. Within a part the bytes are taken
/// to be spread evenly over its records.
event::position oldest_within(const retention_facts& x, std::uint64_t byte_count);

/// Bytes of the records from a position on; evenly spread as above.
std::uint64_t bytes_from(const retention_facts& x, event::position first);

/// Plans by these laws:
/// * Nothing in the window is trimmed, nor the record of a kept key, nor what the durable state has not taken in, nor
/// what
///   a running backup has still to read.
/// * The log is trimmed only behind a checkpoint that lies before the window; the newest such one is never dropped, nor
///   is the newest of all. So at every instant a checkpoint stands from which the log goes on, or the log begins where
///   it once began.
/// * The log begins nowhere between the first row that an import staged and the record that made it visible.
/// * A checkpoint is due when records of a quarter of the window, by bytes or age, have come since the last one.
/// * Older checkpoints than the one the log goes on from are dropped, and when more than the limits allow are left,
///   those with the nearest neighbours.
/// Errors: those of `time`.
result<retention_plan> plan_retention(const retention_facts& x, const retention_limits& limits, const time_at& time);

} // namespace stoa::spine
