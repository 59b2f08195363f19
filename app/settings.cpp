#include "app/settings.hpp"

#include "app/config_file.hpp"
#include "gateway/http/cors.hpp"
#include "gateway/http/network.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <type_traits>
#include <utility>

namespace stoa::app {

namespace {

std::string quoted(const std::string& text) {
  auto out = std::string{"\""};
  for (const auto c : text) {
    const auto x = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out.push_back('\\');
    if (x >= 0x20 && x != 0x7f) {
      out.push_back(c);
      continue;
    }
    out += "\\u00";
    out.push_back("0123456789abcdef"[x >> 4]);
    out.push_back("0123456789abcdef"[x & 15]);
  }
  return out + "\"";
}

std::string shown_listen(const config::http& x) {
  const auto is_bracketed = x.address.starts_with('[') || x.address.find(':') != std::string::npos;
  return (is_bracketed ? "[" + x.address + "]" : x.address) + ":" + std::to_string(x.port);
}

template <class Number>
setting number(std::string name, Number& to) {
  const auto set = [&to](const given_value& x) -> result<void> {
    const auto* given = std::get_if<std::int64_t>(&x);
    if (given == nullptr || *given < 0)
      return error{errc::invalid_field, "must be a whole number of at least 0", ""};
    if (!std::in_range<Number>(*given))
      return error{errc::invalid_field, "is too large", ""};
    to = static_cast<Number>(*given);
    return {};
  };
  return {std::move(name), setting_kind::number, set, [&to] { return std::to_string(to); }};
}

setting text(std::string name, std::string& to) {
  const auto set = [&to](const given_value& x) -> result<void> {
    const auto* given = std::get_if<std::string>(&x);
    if (given == nullptr)
      return error{errc::invalid_field, "must be a text", ""};
    to = *given;
    return {};
  };
  return {std::move(name), setting_kind::text, set, [&to] { return quoted(to); }};
}

setting truth(std::string name, bool& to) {
  const auto set = [&to](const given_value& x) -> result<void> {
    const auto* given = std::get_if<bool>(&x);
    if (given == nullptr)
      return error{errc::invalid_field, "must be true or false", ""};
    to = *given;
    return {};
  };
  return {std::move(name), setting_kind::truth, set, [&to] { return std::string{to ? "true" : "false"}; }};
}

setting list(std::string name, std::vector<std::string>& to, result<void> (*check)(const std::vector<std::string>&)) {
  const auto set = [&to, check](const given_value& x) -> result<void> {
    const auto* given = std::get_if<std::vector<std::string>>(&x);
    if (given == nullptr)
      return error{errc::invalid_field, "must be a list of texts, such as [\"a\", \"b\"]", ""};
    if (auto good = check(*given); !good)
      return good;
    to = *given;
    return {};
  };
  const auto shown = [&to] {
    auto out = std::string{"["};
    for (const auto& x : to)
      out += (out.size() > 1 ? ", " : "") + quoted(x);
    return out + "]";
  };
  return {std::move(name), setting_kind::list, set, shown};
}

result<void> check_networks(const std::vector<std::string>& all) {
  for (const auto& x : all)
    if (const auto one = gateway::network::read(x); !one)
      return error{errc::invalid_field, "holds what is none: " + one.failure().detail, ""};
  return {};
}

result<void> check_origins(const std::vector<std::string>& all) {
  const auto made = gateway::cors_policy::make(all);
  return made ? result<void>{} : error{errc::invalid_field, "holds what is none: " + made.failure().detail, ""};
}

/// What stands in the environment for a setting of a kind; lists with commas between.
given_value environment_value(setting_kind is, const std::string& given) {
  auto number = std::int64_t{0};
  const auto read = std::from_chars(given.data(), given.data() + given.size(), number);
  auto parts = std::vector<std::string>{};
  switch (is) {
  case setting_kind::text:
    return given;
  case setting_kind::truth:
    return given == "true" || given == "false" ? given_value{given == "true"} : given_value{};
  case setting_kind::number:
    return read.ec == std::errc{} && read.ptr == given.data() + given.size() ? given_value{number} : given_value{};
  case setting_kind::list:
    for (std::size_t begin = 0; begin <= given.size();) {
      const auto comma = std::min(given.find(',', begin), given.size());
      const auto first = std::min(given.find_first_not_of(' ', begin), comma);
      const auto last = given.find_last_not_of(' ', comma - 1);
      if (first < comma)
        parts.push_back(given.substr(first, last + 1 - first));
      begin = comma + 1;
    }
    return parts;
  }
  return {};
}

setting listen(std::string name, config::http& to) {
  const auto set = [&to](const given_value& x) -> result<void> {
    const auto* given = std::get_if<std::string>(&x);
    const auto read = given == nullptr ? result<void>{error{}} : read_listen(*given, to);
    if (given == nullptr || !read)
      return error{errc::invalid_field, "must be HOST:PORT, such as 127.0.0.1:8080", "listen"};
    return {};
  };
  return {std::move(name), setting_kind::text, set, [&to] { return quoted(shown_listen(to)); }};
}

/// Levenshtein's distance, two rows at a time.
std::size_t edits(std::string_view a, std::string_view b) {
  auto row = std::vector<std::size_t>(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row[b.size()];
}

std::string_view last_part(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

} // namespace

std::vector<setting> all_settings(config::node& of) {
  auto& http = of.http;
  auto& storage = of.storage;
  return {text("data", of.data),
          number("actor_threads", of.actor_threads),
          number("memory_mb", of.memory_mb),
          listen("http.listen", http),
          number("http.connection_count_max", http.connection_count_max),
          number("http.header_bytes_max", http.header_bytes_max),
          number("http.body_bytes_total_max", http.body_bytes_total_max),
          number("http.read_timeout_ms", http.read_timeout_ms),
          number("http.body_timeout_ms", http.body_timeout_ms),
          number("http.idle_timeout_ms", http.idle_timeout_ms),
          number("http.write_timeout_ms", http.write_timeout_ms),
          text("http.tls_certificate", http.tls_certificate),
          text("http.tls_key", http.tls_key),
          number("http.tls_handshake_timeout_ms", http.tls_handshake_timeout_ms),
          number("http.tls_check_interval_s", http.tls_check_interval_s),
          truth("http.behind_proxy", http.behind_proxy),
          list("http.trusted_proxies", http.trusted_proxies, check_networks),
          text("http.proxy_header", http.proxy_header),
          number("http.rate_per_address", http.rate_per_address),
          number("http.rate_per_address_burst", http.rate_per_address_burst),
          number("http.rate_per_key", http.rate_per_key),
          number("http.rate_per_key_burst", http.rate_per_key_burst),
          number("http.refused_keys_per_minute", http.refused_keys_per_minute),
          truth("http.compress", http.compress),
          list("http.cors_origins", http.cors_origins, check_origins),
          number("storage.block_cache_mb", storage.block_cache_mb),
          number("storage.write_buffer_mb", storage.write_buffer_mb),
          number("storage.retention_days", storage.retention_days),
          number("storage.retention_mb", storage.retention_mb),
          number("storage.retention_interval_s", storage.retention_interval_s),
          number("storage.failed_import_hours", storage.failed_import_hours),
          number("storage.reserve_mb", storage.reserve_mb),
          number("storage.store_count_max", storage.store_count_max),
          text("backup.folder", of.backup.folder),
          truth("web.storefront", of.web.storefront),
          text("web.base_url", of.web.base_url),
          list("webhooks.allow_networks", of.webhooks.allow_networks, check_networks),
          text("webhooks.ca_file", of.webhooks.ca_file),
          number("webhooks.timeout_ms", of.webhooks.timeout_ms),
          number("webhooks.retry_first_s", of.webhooks.retry_first_s),
          number("webhooks.give_up_h", of.webhooks.give_up_h),
          text("log.level", of.log.level),
          text("log.format", of.log.format)};
}

std::string environment_name(const std::string& setting) {
  if (setting == "http.listen")
    return "STOA_LISTEN";
  if (setting == "backup.folder")
    return "STOA_BACKUP_DIR";
  auto name = "STOA_" + setting;
  for (auto& c : name)
    c = c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

std::string nearest_setting(std::string_view name, const std::vector<setting>& known) {
  auto best = std::string{};
  auto distance = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const auto& x : known) {
    // Whoever forgot the table's head meant the same.
    const auto far = name.find('.') == std::string_view::npos
                       ? std::min(edits(name, x.name), edits(name, last_part(x.name)) + 1)
                       : edits(name, x.name);
    if (far < distance) {
      distance = far;
      best = x.name;
    }
  }
  return best;
}

const char* to_string(origin x) noexcept {
  constexpr auto names = std::array{"default", "file", "environment", "flag", "share of memory_mb"};
  const auto at = static_cast<std::size_t>(x);
  return at < names.size() ? names[at] : "unknown";
}

result<void> read_environment(resolved_settings& to, const std::function<const char*(const char*)>& variable) {
  for (const auto& x : all_settings(to.node)) {
    const auto name = environment_name(x.name);
    const auto* found = variable(name.c_str());
    if (found == nullptr || *found == '\0')
      continue;
    const auto given = std::string{found};
    if (auto set = x.set(environment_value(x.is, given)); !set)
      return error{errc::invalid_field, name + " " + set.failure().detail, x.name};
    to.origins[x.name] = origin::environment;
  }
  return {};
}

// A quarter for blocks, an eighth for what is not flushed yet, an eighth for bodies; the rest is the index's and the
// process's own.
void share_memory(resolved_settings& x) {
  const auto all_mb = x.node.memory_mb;
  if (all_mb == 0)
    return;
  const auto share = [&](const char* name, auto& to, std::uint64_t amount) {
    if (x.origin_of(name) != origin::standard)
      return;
    to = static_cast<std::remove_reference_t<decltype(to)>>(amount);
    x.origins[name] = origin::memory;
  };
  share("storage.block_cache_mb", x.node.storage.block_cache_mb, std::max<std::uint64_t>(all_mb / 4, 4));
  share("storage.write_buffer_mb", x.node.storage.write_buffer_mb, std::max<std::uint64_t>(all_mb / 8, 4));
  share("http.body_bytes_total_max", x.node.http.body_bytes_total_max, all_mb * 1024 * 1024 / 8);
}

} // namespace stoa::app
