// Small rules of the JSON reader that need no parser: what a number is, which key repeats, how a path is shown.
#pragma once

#include "domain/base/value.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace stoa::codec {

/// True for exactly RFC 8259's number grammar, whatever the number's size.
bool is_json_number(std::string_view token);

/// A key that occurs twice, or null. Cost: O(n log n) whatever the keys, so that no client can make it slow.
const std::string* repeated_key(const value_object& members);

/// A key as part of a path in an answer: long ones are cut between characters.
std::string shown_key(std::string_view key);

/// Puts `prefix` before a path: `a` before `b` gives `a.b`, before `[1]` it gives `a[1]`.
void prepend(std::string& path, std::string prefix);

/// Offset of the first byte that begins no UTF-8 sequence; the size when all is well.
std::size_t utf8_fault(std::string_view text);

/// Offset of the first control character inside a string of a JSON text; the size when there is none.
std::size_t control_fault(std::string_view text);

} // namespace stoa::codec
