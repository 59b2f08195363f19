#include "gateway/http/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace stoa::gateway {

namespace {

error no_url(const char* why) {
  return {errc::invalid_field, std::string{"this is no address to send to: "} + why, "url"};
}

bool is_host(std::string_view x) {
  return !x.empty() && x.size() <= 253 && std::all_of(x.begin(), x.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  });
}

result<void> read_host(std::string_view& rest, url& to) {
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    const auto inside = rest.substr(1, end == std::string_view::npos ? end : end - 1);
    if (end == std::string_view::npos || !net_address::read(inside) || inside.find(':') == std::string_view::npos)
      return no_url("an IPv6 address stands in brackets");
    to.host = inside;
    rest.remove_prefix(end + 1);
    return {};
  }
  const auto name = rest.substr(0, rest.find(':'));
  if (!is_host(name))
    return no_url("it has no host name of letters, digits, dots and hyphens");
  to.host = name;
  rest.remove_prefix(name.size());
  return {};
}

result<void> read_port(std::string_view rest, url& to) {
  to.port = to.is_tls ? "443" : "80";
  if (rest.empty())
    return {};
  auto number = 0U;
  const auto* const end = rest.data() + rest.size();
  const auto read = std::from_chars(rest.data() + 1, end, number);
  if (rest.front() != ':' || rest.size() > 6 || read.ec != std::errc{} || read.ptr != end || number == 0 ||
      number > 65'535)
    return no_url("its port is no number from 1 to 65535");
  to.port = std::to_string(number);
  return {};
}

const std::vector<network>& private_networks() {
  static const auto all = [] {
    auto made = std::vector<network>{};
    // IANA's registries of special-purpose addresses.
    for (const auto* text : {"0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
                             "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
                             "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
                             "100::/64",      "2001::/23",       "2001:db8::/32",  "3fff::/20",      "5f00::/16",
                             "fc00::/7",      "fe80::/10",       "fec0::/10",      "ff00::/8",       "64:ff9b:1::/48"})
      made.push_back(*network::read(text));
    return made;
  }();
  return all;
}

/// The IPv4 address that an IPv6 one carries: of a translator (64:ff9b::/96), of 6to4, or in the old compatible form.
std::optional<net_address> carried_by(const net_address& x) {
  const auto starts = [&](std::initializer_list<std::uint8_t> with) {
    return std::equal(with.begin(), with.end(), x.bytes.begin());
  };
  const auto take = [&](std::size_t at) {
    auto out = *net_address::read("0.0.0.0");
    std::copy_n(x.bytes.begin() + static_cast<std::ptrdiff_t>(at), 4, out.bytes.begin() + 12);
    return out;
  };
  if (starts({0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))
    return take(12);
  if (starts({0x20, 0x02}))
    return take(2);
  if (starts({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}))
    return take(12);
  return std::nullopt;
}

} // namespace

std::string url::authority() const {
  const auto name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (is_tls ? "443" : "80") ? name : name + ":" + port;
}

bool url::is_same_origin(const url& other) const {
  return is_tls == other.is_tls && host == other.host && port == other.port;
}

result<url> read_url(std::string_view text) {
  auto made = url{};
  made.is_tls = text.starts_with("https://");
  if (!made.is_tls && !text.starts_with("http://"))
    return no_url("it begins with https:// (or http://, on this machine)");
  if (text.size() > url::bytes_max)
    return no_url("it is too long");
  const auto is_plain = [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\'; };
  if (!std::all_of(text.begin(), text.end(), is_plain))
    return no_url("it holds a blank, a quote or another character that has to be percent-encoded");
  auto rest = text.substr(text.find("://") + 3);
  const auto end = std::min(rest.find_first_of("/?#"), rest.size());
  auto authority = rest.substr(0, end);
  rest.remove_prefix(end);
  if (authority.find('@') != std::string_view::npos)
    return no_url("it names a user; a receiver knows who sends by the signature");
  if (rest.find('#') != std::string_view::npos)
    return no_url("it has a fragment, which is never sent");
  if (auto read = read_host(authority, made); !read)
    return read.failure();
  if (auto read = read_port(authority, made); !read)
    return read.failure();
  for (auto& c : made.host)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  made.target = rest.starts_with('/') ? std::string{rest} : "/" + std::string{rest};
  return made;
}

result<url> follow(const url& from, std::string_view location) {
  if (!location.starts_with('/') || location.starts_with("//"))
    return read_url(location);
  const auto origin = (from.is_tls ? "https://" : "http://") + from.authority();
  return read_url(origin + std::string{location});
}

bool is_private(const net_address& x) {
  if (x.is_loopback() || holds_any(private_networks(), x))
    return true;
  if (x.is_v4())
    return false;
  const auto inner = carried_by(x);
  return inner && is_private(*inner);
}

result<void> check_target(const url& x, const net_address& address, const std::vector<network>& allowed) {
  if (!x.is_tls && !address.is_loopback())
    return error{errc::forbidden, "http goes no further than this machine; use https", "url"};
  if (is_private(address) && !holds_any(allowed, address))
    return error{errc::forbidden,
                 address.text() + " is an address of a private network, which webhooks.allow_networks does not name",
                 "url"};
  return {};
}

} // namespace stoa::gateway
