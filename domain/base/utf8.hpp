// UTF-8 as bytes and as code points: what texts from outside must pass before they are stored.
#pragma once

#include <optional>
#include <string_view>

namespace stoa {

/// Takes the first code point off `rest`. Nothing, and `rest` unchanged, when it is empty or does not begin with a
/// whole, shortest-form code point (surrogates and what lies above U+10FFFF are none).
std::optional<char32_t> take_code_point(std::string_view& rest);

/// True when the text is UTF-8 from end to end. Cost: about 0.2 ns a byte where it is ASCII.
bool valid_utf8(std::string_view text);

/// The longest beginning of at most `bytes_max` bytes that cuts no code point in two. `text` is valid UTF-8.
std::string_view cut_utf8(std::string_view text, std::size_t bytes_max);

} // namespace stoa
