#include "gateway/http/limits.hpp"

namespace stoa::gateway {

namespace {

/// 32,768 addresses in 0.8 MB; keys and guessers are fewer.
constexpr std::size_t address_set_count = 4'096;
constexpr std::size_t key_set_count = 512;
constexpr std::size_t guesser_set_count = 1'024;

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t minute_us = 60 * second_us;
/// Of a burst that is not set: ten seconds' worth.
constexpr std::int64_t burst_seconds = 10;

std::optional<rate_table> table_of(const rate& limit, std::size_t set_count) {
  return limit.is_on() ? std::optional<rate_table>{std::in_place, limit, set_count} : std::nullopt;
}

rate per_second(std::int64_t count, std::int64_t burst) {
  return {count, second_us, burst > 0 ? burst : count * burst_seconds};
}

} // namespace

result<door_limits> door_limits::make(const config::http& settings, const std::array<std::uint64_t, 2>& seed) {
  auto made = door_limits{};
  made.seed_ = seed;
  for (const auto& text : settings.trusted_proxies) {
    auto one = network::read(text);
    if (!one)
      return error{errc::invalid_field, "http.trusted_proxies: " + one.failure().detail, "http.trusted_proxies"};
    made.trusted_.push_back(*one);
  }
  if (settings.proxy_header == "forwarded")
    made.header_ = forwarded_header::forwarded;
  made.by_address_ =
    table_of(per_second(settings.rate_per_address, settings.rate_per_address_burst), address_set_count);
  made.by_key_ = table_of(per_second(settings.rate_per_key, settings.rate_per_key_burst), key_set_count);
  made.refused_keys_ =
    table_of({settings.refused_keys_per_minute, minute_us, settings.refused_keys_per_minute}, guesser_set_count);
  return made;
}

door_client door_limits::client_at(const net_address& address) const {
  return {address, keyed_hash(seed_, address.owner()), address.is_loopback()};
}

door_client door_limits::client_behind(const net_address& peer, const http_request& request) const {
  return client_at(client_of(peer, request, trusted_, header_));
}

rate_verdict door_limits::pass_address(const door_client& from, std::int64_t now_us) {
  return by_address_ && !from.is_exempt ? by_address_->take(from.name, now_us) : rate_verdict{};
}

rate_verdict door_limits::pass_key(std::string_view key_name, std::int64_t now_us) {
  return by_key_ && !key_name.empty() ? by_key_->take(keyed_hash(seed_, key_name), now_us) : rate_verdict{};
}

rate_verdict door_limits::pass_guess(const door_client& from, std::int64_t now_us) const {
  return refused_keys_ && !from.is_exempt ? refused_keys_->look(from.name, now_us) : rate_verdict{};
}

void door_limits::note_refused_key(const door_client& from, std::int64_t now_us) {
  if (refused_keys_ && !from.is_exempt)
    static_cast<void>(refused_keys_->take(from.name, now_us));
}

} // namespace stoa::gateway
