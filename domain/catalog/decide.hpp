// The catalogue's decider: a command against the present heads gives events or a refusal. Pure; never waits.
#pragma once

#include "domain/catalog/command.hpp"
#include "domain/catalog/heads.hpp"

#include <cstdint>
#include <vector>

namespace stoa::catalog {

/// What a decider says. Without events there is nothing to write and `answer` is all.
struct decision {
  std::vector<event::any> events;
  outcome answer;
  /// A pinned document is older than its head: fetch again, then decide again. Nothing else is set.
  bool prefetch_again = false;
};

/// Where and when the record will stand if there is one.
struct decide_context {
  event::position next_position = 0;
  std::int64_t now_ms = 0;
  /// A planted fault: an atomic import becomes visible without being decided again.
  bool is_unguarded = false;
};

/// Decides one command. Cost: one hash of each document; a patch adds its merge.
///
/// Refusals of operations: `invalid_field`, `unknown_field`, `not_found`, `stale_version`, `sku_taken`, `slug_taken`,
/// `too_large`, `overloaded`. Of the whole command: `key_reused`, `batch_refused`, `too_large`, `overloaded`.
decision decide(const heads& state, const command& asked, const decide_context& context);

/// HTTP's status of a refusal that an operation's result can hold.
std::uint16_t status_of(errc refusal) noexcept;

} // namespace stoa::catalog
