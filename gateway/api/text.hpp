// Small readers of text that the files of this folder share: numbers, lists, base64url.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

/// Reads decimal digits: no sign, no blank, no leading zero (but "0" itself), at most `max`.
std::optional<std::uint64_t> parse_unsigned(std::string_view text, std::uint64_t max);

/// Reverses stoa::to_hex; anything but 16 lower-case digits gives nothing.
std::optional<std::uint64_t> from_hex(std::string_view text);

/// The parts between separators, blanks round each removed; an empty text has no parts.
std::vector<std::string_view> split_list(std::string_view text, char separator);

/// Equal but for the case of ASCII letters.
bool is_same_word(std::string_view a, std::string_view b);

/// RFC 4648 §5 without padding.
std::string to_base64url(std::string_view bytes);
/// Strict: what to_base64url would not write (padding, blanks, stray low bits) gives nothing.
std::optional<std::string> from_base64url(std::string_view text);

} // namespace stoa::gateway::api
