// Stoa-Position: which state of which log an answer shows, as an opaque text.
#pragma once

#include "domain/base/result.hpp"
#include "domain/event/record.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::gateway::api {

/// Written `<16 hex digits of the log id>.<shard>-<number>[.<shard>-<number>]`, shards ascending.
struct position_token {
  static constexpr std::size_t shard_count_max = 64;
  /// Positions and versions stay below 2^53, so that every JSON reader keeps them whole.
  static constexpr event::position number_max = (std::uint64_t{1} << 53) - 1;

  std::uint64_t log_id = 0;
  std::vector<std::pair<std::uint32_t, event::position>> shards;

  bool operator==(const position_token&) const = default;
};

std::string encode(const position_token& x);
/// The token of a store with one shard.
std::string encode_position(std::uint64_t log_id, event::position at);

/// Strict: only what encode writes. Errors: `malformed` with field "Stoa-Position".
result<position_token> decode_position(std::string_view text);

/// The number a token holds for shard 0 of this log, 0 when it names other shards only.
/// Errors: as decode_position; `unknown_log` for a token of another log.
result<event::position> position_on(std::uint64_t log_id, std::string_view text);

} // namespace stoa::gateway::api
