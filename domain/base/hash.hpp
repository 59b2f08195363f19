// A 128-bit content hash, the same on every machine. Not cryptographic: it tells documents apart, it proves nothing.
#pragma once

#include <cstdint>
#include <string_view>

namespace stoa {

struct hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  bool operator==(const hash128&) const = default;

  /// Order-independent sum: the hash of a set is the sum over its members.
  hash128& operator+=(const hash128& x) {
    low += x.low;
    high += x.high + (low < x.low ? 1 : 0);
    return *this;
  }
};

/// Hashes bytes. Cost: about 0.3 ns a byte.
hash128 hash_bytes(std::string_view bytes, std::uint64_t seed = 0);

} // namespace stoa
