#include "config/http.hpp"

namespace stoa::config {

namespace {

error wrong(const char* field, const char* why) {
  return {errc::invalid_field, std::string{field} + " " + why, field};
}

} // namespace

result<void> http::validate() const {
  constexpr std::int64_t day_ms = 24 * 60 * 60 * 1000;
  const auto is_time = [](std::int64_t ms) { return ms >= 1 && ms <= day_ms; };
  if (address.empty())
    return wrong("address", "is empty");
  if (connection_count_max < 1 || connection_count_max > 1'000'000)
    return wrong("connection_count_max", "is not between 1 and 1000000");
  if (header_bytes_max < 256 || header_bytes_max > 1024 * 1024)
    return wrong("header_bytes_max", "is not between 256 and 1048576");
  if (body_bytes_total_max < 1)
    return wrong("body_bytes_total_max", "is 0");
  if (!is_time(read_timeout_ms))
    return wrong("read_timeout_ms", "is not between 1 ms and a day");
  if (!is_time(body_timeout_ms))
    return wrong("body_timeout_ms", "is not between 1 ms and a day");
  if (!is_time(idle_timeout_ms))
    return wrong("idle_timeout_ms", "is not between 1 ms and a day");
  if (!is_time(write_timeout_ms))
    return wrong("write_timeout_ms", "is not between 1 ms and a day");
  if (tls_certificate.empty() != tls_key.empty())
    return wrong(tls_key.empty() ? "tls_key" : "tls_certificate", "is empty; TLS needs certificate and key");
  if (!is_time(tls_handshake_timeout_ms))
    return wrong("tls_handshake_timeout_ms", "is not between 1 ms and a day");
  const auto is_rate = [](std::int64_t x) { return x >= 0 && x <= 1'000'000; };
  if (!is_rate(rate_per_address))
    return wrong("rate_per_address", "is not between 0 and 1000000");
  if (!is_rate(rate_per_address_burst))
    return wrong("rate_per_address_burst", "is not between 0 and 1000000");
  if (!is_rate(rate_per_key))
    return wrong("rate_per_key", "is not between 0 and 1000000");
  if (!is_rate(rate_per_key_burst))
    return wrong("rate_per_key_burst", "is not between 0 and 1000000");
  if (!is_rate(refused_keys_per_minute))
    return wrong("refused_keys_per_minute", "is not between 0 and 1000000");
  if (proxy_header != "x-forwarded-for" && proxy_header != "forwarded")
    return wrong("proxy_header", "is neither x-forwarded-for nor forwarded");
  if (tls_check_interval_s < 1 || tls_check_interval_s > 86'400)
    return wrong("tls_check_interval_s", "is not between 1 and 86400");
  return {};
}

bool http::is_loopback() const {
  return address.starts_with("127.") || address == "::1" || address == "localhost";
}

result<void> http::check_exposure() const {
  if (is_loopback() || !tls_certificate.empty() || behind_proxy)
    return {};
  return error{errc::invalid_field,
               "http.listen is " + address +
                 ", which others than this machine can reach, and there is no TLS: keys would travel in the clear. Set "
                 "http.tls_certificate and http.tls_key, or listen on 127.0.0.1, or, when a proxy in front speaks TLS, "
                 "give --behind-proxy (http.behind_proxy = true)",
               "http.listen"};
}

} // namespace stoa::config
