// How far a webhook is, as the log keeps it: the place of the feed up to which all is delivered, and what is parked.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/value.hpp"
#include "domain/feed/change.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace stoa::feed {

/// An entity whose change failed for good. What follows for it is passed over until somebody replays or drops it.
struct parked_entity {
  /// As `entity_of` names it.
  std::string entity;
  /// Just before the change that failed.
  place at;
  std::int64_t since_ms = 0;
  std::string reason;

  bool operator==(const parked_entity&) const = default;
};

struct standing {
  static constexpr std::size_t parked_count_max = 100;
  static constexpr std::size_t reason_bytes_max = 200;

  /// The log that `at` is a place of: after a restore it is another.
  std::uint64_t log_id = 0;
  place at;
  /// Nothing is sent until somebody says how to go on.
  bool is_stopped = false;
  /// Why it stopped, a word of `docs/api.md`: "gone", "position-too-old", "key", "too-many-parked".
  std::string why;
  std::vector<parked_entity> parked;

  bool operator==(const standing&) const = default;
};

/// The document that is stored.
value to_value(const standing& x);
/// Errors: `corrupt`.
result<standing> read_standing(const value& document);

} // namespace stoa::feed
