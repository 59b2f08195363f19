// The address of something that this process asks over HTTP. Pure.
#pragma once

#include "domain/base/result.hpp"
#include "gateway/http/network.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway {

struct url {
  static constexpr std::size_t bytes_max = 2'000;

  bool is_tls = false;
  /// A name, or an address without brackets.
  std::string host;
  /// Digits.
  std::string port;
  /// Path and query, at least "/".
  std::string target = "/";

  /// As `Host` has it: no port that the scheme implies.
  std::string authority() const;
  /// Scheme, host and port: redirects stay within it.
  bool is_same_origin(const url& other) const;
};

/// Reads `http://HOST[:PORT][/PATH][?QUERY]` or https. Visible ASCII alone, no user, no fragment.
/// Errors: `invalid_field` (url).
result<url> read_url(std::string_view text);

/// Where a `Location` leads, seen from a URL. Errors: `invalid_field`.
result<url> follow(const url& from, std::string_view location);

/// Addresses that are nobody's on the internet: loopback, private and link-local networks, addresses that carry one of
/// those in them, multicast, documentation and others set aside.
bool is_private(const net_address& x);

/// Whether a request may go to this address. `allowed`: private networks that may be asked all the same.
/// Errors: `forbidden`.
result<void> check_target(const url& x, const net_address& address, const std::vector<network>& allowed);

} // namespace stoa::gateway
