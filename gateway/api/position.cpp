#include "gateway/api/position.hpp"

#include "domain/base/hex.hpp"
#include "gateway/api/text.hpp"

#include <optional>

namespace stoa::gateway::api {

namespace {

constexpr std::size_t log_id_digits = 16;
constexpr std::uint64_t shard_max = 0xffffffff;

/// Reads "<shard>-<number>" and adds it; false when it is not that, or not above the shard before.
bool add_shard(position_token& out, std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos || out.shards.size() >= position_token::shard_count_max)
    return false;
  const auto shard = parse_unsigned(text.substr(0, dash), shard_max);
  const auto number = parse_unsigned(text.substr(dash + 1), position_token::number_max);
  if (!shard || !number || (!out.shards.empty() && *shard <= out.shards.back().first))
    return false;
  out.shards.emplace_back(static_cast<std::uint32_t>(*shard), *number);
  return true;
}

error not_a_position() {
  return {errc::malformed, "this is no position; send one as an answer of this server gave it, or none",
          "Stoa-Position"};
}

} // namespace

std::string encode(const position_token& x) {
  auto out = to_hex(x.log_id);
  for (const auto& [shard, number] : x.shards)
    out += '.' + std::to_string(shard) + '-' + std::to_string(number);
  return out;
}

std::string encode_position(std::uint64_t log_id, event::position at) {
  return encode({log_id, {{0, at}}});
}

result<position_token> decode_position(std::string_view text) {
  const auto log_id = from_hex(text.substr(0, log_id_digits));
  if (!log_id || text.size() <= log_id_digits || text[log_id_digits] != '.')
    return not_a_position();
  auto out = position_token{*log_id, {}};
  text.remove_prefix(log_id_digits + 1);
  for (;;) {
    const auto end = text.find('.');
    if (!add_shard(out, text.substr(0, end)))
      return not_a_position();
    if (end == std::string_view::npos)
      return out;
    text.remove_prefix(end + 1);
  }
}

result<event::position> position_on(std::uint64_t log_id, std::string_view text) {
  const auto token = decode_position(text);
  if (!token)
    return token.failure();
  if (token->log_id != log_id)
    return error{errc::unknown_log,
                 "the position is of another log: restored, or another store; drop it and read again", "Stoa-Position"};
  return token->shards.front().first == 0 ? token->shards.front().second : 0;
}

} // namespace stoa::gateway::api
