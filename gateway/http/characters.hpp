// Character classes of HTTP/1 (RFC 9110, 9112) as tables.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace stoa::gateway {

/// Lower case of a character of a token; 0 for a character that no token has.
inline constexpr auto token_lower = [] {
  auto table = std::array<char, 256>{};
  for (const char c : std::string_view{"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"})
    table[static_cast<unsigned char>(c)] = c;
  for (char c = 'A'; c <= 'Z'; ++c)
    table[static_cast<unsigned char>(c)] = static_cast<char>(c - 'A' + 'a');
  return table;
}();

inline constexpr char lower_of(char c) {
  return token_lower[static_cast<unsigned char>(c)];
}

inline bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return lower_of(c) != 0; });
}

/// Visible ASCII.
inline bool is_visible(char c) {
  return c > 0x20 && c < 0x7f;
}

/// What the value of a field may hold: visible ASCII, space, tab and the bytes above ASCII.
inline bool is_field_value(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
}

/// Compares ASCII text with text in lower case, whatever its case.
inline bool equals_lower(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

/// Without the spaces and tabs at both ends.
inline std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace stoa::gateway
