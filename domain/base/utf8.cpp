#include "domain/base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace stoa {

namespace {

/// Length of a code point by its first byte; 0 for a byte that begins none.
std::size_t sequence_bytes(unsigned char first) {
  if (first < 0x80)
    return 1;
  if (first < 0xc2 || first > 0xf4)
    return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

bool is_scalar(char32_t x, std::size_t bytes) {
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  return x >= smallest[bytes] && x <= 0x10ffff && (x < 0xd800 || x > 0xdfff);
}

/// Drops eight ASCII bytes at a time; most texts are nothing else.
void skip_ascii_blocks(std::string_view& rest) {
  constexpr auto high_bits = std::uint64_t{0x8080808080808080};
  while (rest.size() >= 8) {
    auto block = std::uint64_t{0};
    std::memcpy(&block, rest.data(), 8);
    if ((block & high_bits) != 0)
      return;
    rest.remove_prefix(8);
  }
}

} // namespace

std::optional<char32_t> take_code_point(std::string_view& rest) {
  if (rest.empty())
    return std::nullopt;
  const auto first = static_cast<unsigned char>(rest.front());
  const auto bytes = sequence_bytes(first);
  if (bytes == 0 || rest.size() < bytes)
    return std::nullopt;
  auto x = static_cast<char32_t>(bytes == 1 ? first : first & (0x7f >> bytes));
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!is_continuation(rest[i]))
      return std::nullopt;
    x = (x << 6) | (static_cast<unsigned char>(rest[i]) & 0x3f);
  }
  if (!is_scalar(x, bytes))
    return std::nullopt;
  rest.remove_prefix(bytes);
  return x;
}

bool valid_utf8(std::string_view text) {
  while (!text.empty()) {
    skip_ascii_blocks(text);
    if (!text.empty() && static_cast<unsigned char>(text.front()) < 0x80)
      text.remove_prefix(1);
    else if (!text.empty() && !take_code_point(text))
      return false;
  }
  return true;
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max)
    return text;
  while (bytes_max > 0 && is_continuation(text[bytes_max]))
    --bytes_max;
  return text.substr(0, bytes_max);
}

} // namespace stoa
