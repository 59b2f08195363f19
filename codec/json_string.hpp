// The inside of a JSON string, from its escaped form to text.
#pragma once

#include <string>
#include <string_view>

namespace stoa::codec {

struct string_fault {
  /// Null = none.
  const char* cause = nullptr;
  /// Where in the input.
  const char* at = nullptr;
};

/// Reads a string whose opening quote stands just before `rest` and appends nothing but its text to `out` (replaced).
/// On success `end` is behind the closing quote. Refuses control characters, unknown escapes, half surrogate pairs,
/// NULs and a missing closing quote.
string_fault read_string(std::string_view rest, std::string& out, const char*& end);

} // namespace stoa::codec
