// What the actors of a node show to health checks and metrics: plain numbers, written by one, read by all.
#pragma once

#include <atomic>
#include <cstdint>

namespace stoa::messages {

struct board {
  /// The shard takes writes.
  std::atomic<bool> is_writable{true};
  /// The node serves; false from the moment it begins to stop.
  std::atomic<bool> is_serving{false};
  std::atomic<std::uint64_t> committed_position{0};
  std::atomic<std::uint64_t> published_position{0};
  /// Commands that wait to be decided.
  std::atomic<std::uint64_t> waiting_writes{0};
  std::atomic<std::uint64_t> unpublished_batches{0};
  std::atomic<std::uint64_t> products{0};
  /// The log as RETENTION last saw it.
  std::atomic<std::uint64_t> log_first_position{0};
  std::atomic<std::uint64_t> log_bytes{0};
  std::atomic<std::uint64_t> checkpoints{0};
  /// The last backup since the start; 0 = none.
  std::atomic<std::uint64_t> backup_position{0};
  std::atomic<std::uint64_t> backup_ended_ms{0};
  /// Up to where the index is on disk.
  std::atomic<std::uint64_t> index_kept_position{0};
  /// Webhooks that are sent to, that stand still, and entities parked, as EVENT last saw them.
  std::atomic<std::uint64_t> webhooks_running{0};
  std::atomic<std::uint64_t> webhooks_stopped{0};
  std::atomic<std::uint64_t> webhook_entities_parked{0};
  std::atomic<std::uint64_t> webhook_attempts_delivered{0};
  std::atomic<std::uint64_t> webhook_attempts_failed{0};
};

} // namespace stoa::messages
