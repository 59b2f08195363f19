#include "gateway/http/forwarded.hpp"

#include "gateway/http/characters.hpp"

#include <optional>

namespace stoa::gateway {

namespace {

std::string_view without_quotes(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    return text.substr(1, text.size() - 2);
  return text;
}

/// An address with or without a port: `192.0.2.7:80`, `[2001:db8::7]:80`.
std::optional<net_address> read_node(std::string_view text) {
  text = without_quotes(trimmed(text));
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    return end == std::string_view::npos ? std::nullopt : net_address::read(text.substr(1, end - 1));
  }
  const auto colon = text.find(':');
  // With one colon it is a port's; an IPv6 address has more.
  if (colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos)
    text = text.substr(0, colon);
  return net_address::read(text);
}

/// `for` of one element of Forwarded (RFC 7239): `for="[2001:db8::7]:80";proto=https`.
std::optional<net_address> read_element(std::string_view text) {
  for (bool more = true; more;) {
    const auto end = text.find(';');
    const auto pair = trimmed(text.substr(0, end));
    if (pair.size() > 4 && equals_lower(pair.substr(0, 4), "for="))
      return read_node(pair.substr(4));
    more = end != std::string_view::npos;
    text.remove_prefix(more ? end + 1 : 0);
  }
  return std::nullopt;
}

} // namespace

net_address client_of(const net_address& peer, const http_request& request, const std::vector<network>& trusted,
                      forwarded_header read) {
  const auto name =
    read == forwarded_header::forwarded ? std::string_view{"forwarded"} : std::string_view{"x-forwarded-for"};
  auto client = peer;
  // Several lines are one list; from its right end to the left.
  for (auto line = request.headers.rbegin(); line != request.headers.rend(); ++line) {
    if (line->first != name)
      continue;
    auto left = std::string_view{line->second};
    for (bool more = true; more;) {
      if (!holds_any(trusted, client))
        return client;
      const auto comma = left.rfind(',');
      const auto last = comma == std::string_view::npos ? left : left.substr(comma + 1);
      const auto found = read == forwarded_header::forwarded ? read_element(last) : read_node(last);
      if (!found)
        return client;
      client = *found;
      more = comma != std::string_view::npos;
      left = left.substr(0, more ? comma : 0);
    }
  }
  return client;
}

} // namespace stoa::gateway
