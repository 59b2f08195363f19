// How often one client may ask: by address, by key, and after keys that were refused. On the door's thread only.
#pragma once

#include "config/http.hpp"
#include "domain/base/result.hpp"
#include "gateway/http/forwarded.hpp"
#include "gateway/http/network.hpp"
#include "gateway/http/rate_table.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway {

/// Who is on the other end, as the limits see it.
struct door_client {
  net_address address;
  /// Hashed; that of the /64 for IPv6.
  std::uint64_t name = 0;
  /// Of this machine: no limit by address.
  bool is_exempt = true;
};

class door_limits {
public:
  /// Errors: `invalid_field` (a trusted proxy that is no network).
  static result<door_limits> make(const config::http& settings, const std::array<std::uint64_t, 2>& seed);

  door_client client_at(const net_address& address) const;
  /// Whether the peer's word on who sent a request is taken.
  bool is_proxy(const net_address& peer) const { return holds_any(trusted_, peer); }
  /// The client behind a peer that is a proxy.
  door_client client_behind(const net_address& peer, const http_request& request) const;

  bool counts_keys() const { return by_key_.has_value(); }

  /// Each takes one request and says whether it may pass.
  rate_verdict pass_address(const door_client& from, std::int64_t now_us);
  rate_verdict pass_key(std::string_view key_name, std::int64_t now_us);
  /// Whether a request with a key may be looked at: not right after many keys that nobody knows.
  rate_verdict pass_guess(const door_client& from, std::int64_t now_us) const;
  void note_refused_key(const door_client& from, std::int64_t now_us);

private:
  door_limits() = default;

  std::array<std::uint64_t, 2> seed_ = {};
  std::vector<network> trusted_;
  forwarded_header header_ = forwarded_header::x_forwarded_for;
  std::optional<rate_table> by_address_;
  std::optional<rate_table> by_key_;
  std::optional<rate_table> refused_keys_;
};

} // namespace stoa::gateway
