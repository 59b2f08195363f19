#include "gateway/api/text.hpp"

#include "gateway/http/characters.hpp"

#include <algorithm>
#include <charconv>

namespace stoa::gateway::api {

namespace {

constexpr std::string_view base64url_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::size_t hex_digit_count = 16;

char lower(char x) {
  return x >= 'A' && x <= 'Z' ? static_cast<char>(x + ('a' - 'A')) : x;
}

} // namespace

std::optional<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t max) {
  if (text.empty() || (text.size() > 1 && text[0] == '0'))
    return std::nullopt;
  auto x = std::uint64_t{0};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), x);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || x > max)
    return std::nullopt;
  return x;
}

std::optional<std::uint64_t> from_hex(std::string_view text) {
  if (text.size() != hex_digit_count)
    return std::nullopt;
  auto x = std::uint64_t{0};
  for (const auto c : text) {
    const auto digit = hex_digits.find(c);
    if (digit == std::string_view::npos)
      return std::nullopt;
    x = (x << 4) | digit;
  }
  return x;
}

std::vector<std::string_view> split_list(std::string_view text, char separator) {
  auto parts = std::vector<std::string_view>{};
  if (text.empty())
    return parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos)
      return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string to_base64url(std::string_view bytes) {
  auto out = std::string{};
  out.reserve((bytes.size() * 4 + 2) / 3);
  auto held = std::uint32_t{0};
  auto bits = 0;
  for (const auto c : bytes) {
    held = (held << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6)
      out.push_back(base64url_letters[(held >> (bits - 6)) & 63]);
  }
  if (bits > 0)
    out.push_back(base64url_letters[(held << (6 - bits)) & 63]);
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  auto out = std::string{};
  out.reserve(text.size() * 3 / 4);
  auto held = std::uint32_t{0};
  auto bits = 0;
  for (const auto c : text) {
    const auto letter = base64url_letters.find(c);
    if (letter == std::string_view::npos)
      return std::nullopt;
    held = (held << 6) | static_cast<std::uint32_t>(letter);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<char>(static_cast<unsigned char>(held >> bits)));
    }
  }
  // One text per value: six left over bits, or set bits that belong to no byte, are not what the writer makes.
  if (bits >= 6 || (held & ((1U << bits) - 1)) != 0)
    return std::nullopt;
  return out;
}

} // namespace stoa::gateway::api
