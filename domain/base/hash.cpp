#include "domain/base/hash.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace stoa {

namespace {

__extension__ using wide = unsigned __int128;

constexpr std::uint64_t odd_a = 0x9e3779b97f4a7c15; // 2^64 / golden ratio
constexpr std::uint64_t odd_b = 0xd6e8feb86659fd93;
constexpr std::uint64_t odd_c = 0xa0761d6478bd642f;

/// Multiplies to 128 bits and folds the halves: every input bit reaches every output bit.
std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t load(const char* at, std::size_t size) {
  auto x = std::uint64_t{0};
  std::memcpy(&x, at, size);
  if constexpr (std::endian::native == std::endian::big)
    x = __builtin_bswap64(x);
  return x;
}

} // namespace

hash128 hash_bytes(std::string_view bytes, std::uint64_t seed) {
  auto a = seed ^ odd_a;
  auto b = mix(seed ^ odd_b, bytes.size() ^ odd_c);
  const auto* at = bytes.data();
  auto left = bytes.size();
  while (left > 0) {
    const auto first = std::min<std::size_t>(left, 8);
    const auto second = std::min<std::size_t>(left - first, 8);
    const auto x = load(at, first);
    const auto y = second > 0 ? load(at + first, second) : 0;
    // Two lanes with different multipliers: a collision must fool both.
    a = mix(a ^ x ^ odd_b, y ^ odd_c) + x;
    b = mix(b ^ y ^ odd_a, x ^ odd_b) + y;
    at += first + second;
    left -= first + second;
  }
  return {mix(a ^ odd_c, b ^ odd_a), mix(b ^ odd_b, a + odd_c)};
}

} // namespace stoa
