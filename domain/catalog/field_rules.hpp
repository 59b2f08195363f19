// Which characters a text of a product may hold, by the kind of text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stoa::catalog {

/// All texts are valid UTF-8, not empty and without NUL.
enum class text_rule : std::uint8_t {
  /// `[A-Za-z0-9._~:-]`, other than "." and "..".
  id,
  /// No control characters.
  sku,
  /// No control characters, no blanks, no '/'; other than "." and "..".
  slug,
  /// No control characters, no blanks.
  url,
  /// No ASCII control characters but tab, line feed and carriage return.
  words,
  /// As `words`, and without " > ", which stands between the names where a path is one text.
  category,
  /// Anything but NUL.
  prose,
  /// 8 to 14 digits.
  gtin,
  /// `YYYY-MM-DD`, a day of the calendar.
  date,
  /// BCP 47-shaped: `[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*`.
  language
};

/// Why a text breaks a rule, as a predicate that follows the field's name ("is empty; ..."); empty when it does not.
std::string broken_rule(text_rule rule, std::string_view text);

} // namespace stoa::catalog
