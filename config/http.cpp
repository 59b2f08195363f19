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
  return {};
}

} // namespace stoa::config
