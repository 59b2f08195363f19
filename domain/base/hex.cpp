#include "domain/base/hex.hpp"

namespace stoa {

namespace {

constexpr auto digits = "0123456789abcdef";

} // namespace

std::string to_hex(std::uint64_t x) {
  auto out = std::string(16, '0');
  for (auto at = out.rbegin(); at != out.rend(); ++at, x >>= 4U)
    *at = digits[x & 15U];
  return out;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  auto out = std::string{};
  out.reserve(2 * bytes.size());
  for (const auto x : bytes) {
    out.push_back(digits[x >> 4U]);
    out.push_back(digits[x & 15U]);
  }
  return out;
}

} // namespace stoa
