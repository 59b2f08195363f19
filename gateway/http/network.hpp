// Addresses and networks as numbers. Pure.
#pragma once

#include "domain/base/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway {

/// An IPv6 address, or an IPv4 one in its place among those (::ffff:a.b.c.d).
struct net_address {
  std::array<std::uint8_t, 16> bytes = {};

  /// Reads `192.0.2.7`, `2001:db8::7`; nothing when it is neither.
  static std::optional<net_address> read(std::string_view text);

  bool is_v4() const;
  /// 127.0.0.0/8 and ::1.
  bool is_loopback() const;
  /// As one writes it.
  std::string text() const;
  /// What one client is taken to own: an IPv4 address, or the /64 of an IPv6 one.
  std::string_view owner() const;

  bool operator==(const net_address&) const = default;
};

/// All addresses that begin with the same bits.
class network {
public:
  /// Reads `10.0.0.0/8`, `fd00::/8`, or one address. Errors: `invalid_field`.
  static result<network> read(std::string_view text);

  bool holds(const net_address& one) const;

private:
  net_address first_;
  /// Of the 128 bits.
  unsigned bit_count_ = 128;
};

bool holds_any(const std::vector<network>& all, const net_address& one);

} // namespace stoa::gateway
