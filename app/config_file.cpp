#include "app/config_file.hpp"

#include <charconv>
#include <cstdint>
#include <functional>
#include <map>
#include <toml++/toml.h>
#include <type_traits>

namespace stoa::app {

namespace {

using setter = std::function<result<void>(const toml::node&)>;

std::string at(const toml::node& x) {
  return " (line " + std::to_string(x.source().begin.line) + ")";
}

template <class Number>
setter number(Number& to) {
  return [&to](const toml::node& x) -> result<void> {
    const auto given = x.value<std::int64_t>();
    if (!x.is_integer() || !given || *given < 0)
      return error{errc::invalid_field, "must be a whole number of at least 0" + at(x), ""};
    to = static_cast<Number>(*given);
    if (static_cast<std::int64_t>(to) != *given)
      return error{errc::invalid_field, "is too large" + at(x), ""};
    return {};
  };
}

setter text(std::string& to) {
  return [&to](const toml::node& x) -> result<void> {
    if (!x.is_string())
      return error{errc::invalid_field, "must be a text" + at(x), ""};
    to = *x.value<std::string>();
    return {};
  };
}

setter listen(config::http& to) {
  return [&to](const toml::node& x) -> result<void> {
    if (!x.is_string())
      return error{errc::invalid_field, "must be HOST:PORT" + at(x), ""};
    return read_listen(*x.value<std::string>(), to);
  };
}

std::map<std::string, setter> setters(config::node& to) {
  return {{"data", text(to.data)},
          {"actor_threads", number(to.actor_threads)},
          {"http.listen", listen(to.http)},
          {"http.connection_count_max", number(to.http.connection_count_max)},
          {"http.header_bytes_max", number(to.http.header_bytes_max)},
          {"http.body_bytes_total_max", number(to.http.body_bytes_total_max)},
          {"http.read_timeout_ms", number(to.http.read_timeout_ms)},
          {"http.body_timeout_ms", number(to.http.body_timeout_ms)},
          {"http.idle_timeout_ms", number(to.http.idle_timeout_ms)},
          {"http.write_timeout_ms", number(to.http.write_timeout_ms)},
          {"storage.block_cache_mb", number(to.storage.block_cache_mb)},
          {"storage.write_buffer_mb", number(to.storage.write_buffer_mb)},
          {"storage.retention_days", number(to.storage.retention_days)},
          {"storage.retention_mb", number(to.storage.retention_mb)},
          {"storage.retention_interval_s", number(to.storage.retention_interval_s)},
          {"storage.reserve_mb", number(to.storage.reserve_mb)},
          {"log.level", text(to.log.level)},
          {"log.format", text(to.log.format)}};
}

result<void> read_table(const toml::table& table, const std::string& prefix,
                        const std::map<std::string, setter>& known) {
  for (const auto& [key, x] : table) {
    const auto name = prefix + std::string{key.str()};
    if (const auto* inner = x.as_table()) {
      if (auto done = read_table(*inner, name + ".", known); !done)
        return done;
      continue;
    }
    const auto found = known.find(name);
    if (found == known.end())
      return error{errc::unknown_field, "there is no setting \"" + name + "\"" + at(x), name};
    if (auto done = found->second(x); !done)
      return error{done.failure().code, name + " " + done.failure().detail, name};
  }
  return {};
}

} // namespace

result<void> read_listen(std::string_view text, config::http& to) {
  const auto wrong =
    error{errc::invalid_field, "\"" + std::string{text} + "\" is not HOST:PORT, such as 127.0.0.1:8080", "listen"};
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0)
    return wrong;
  auto host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  const auto digits = text.substr(colon + 1);
  auto port = std::uint16_t{0};
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || read.ec != std::errc{} || read.ptr != digits.data() + digits.size())
    return wrong;
  to.address = host;
  to.port = port;
  return {};
}

result<void> read_config(const std::string& path, config::node& to) {
  try {
    return read_table(toml::parse_file(path), "", setters(to));
  } catch (const toml::parse_error& wrong) {
    return error{errc::malformed,
                 path + ": " + std::string{wrong.description()} + " (line " +
                   std::to_string(wrong.source().begin.line) + ")",
                 "config"};
  }
}

} // namespace stoa::app
