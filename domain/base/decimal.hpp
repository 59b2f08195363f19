// Exact decimal numbers: money, measures, attribute values. Never a double.
#pragma once

#include "domain/base/result.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace stoa {

/// value = mantissa * 10^exponent. Always normalised: the mantissa ends in no 0 digit; zero is {0, 0}.
/// So equal values are equal structs. |mantissa| < 10^18; exponent in [-60, 60].
struct decimal {
  static constexpr int digit_count_max = 18;
  static constexpr int exponent_abs_max = 60;

  std::int64_t mantissa = 0;
  std::int8_t exponent = 0;

  bool operator==(const decimal&) const = default;
  std::strong_ordering operator<=>(const decimal& other) const;
};

/// Normalises a mantissa and exponent. Errors: `invalid_field` (more than 18 significant digits, exponent out of
/// range).
result<decimal> make_decimal(std::int64_t mantissa, int exponent);

/// Reads JSON's number grammar (an optional minus, digits, fraction, exponent), nothing before or after, leading zeros
/// refused. `6.0` gives 6, `1e3` gives 1000. Errors: `invalid_field` with the cause.
result<decimal> parse_decimal(std::string_view text);

/// Plain notation without exponent and without trailing zeros: `-0.05`, `1200`. parse_decimal gives the same value
/// back.
std::string to_string(const decimal& x);
void append(std::string& out, const decimal& x);

/// The value times 10^digits as an integer: the minor units of a currency with that many digits.
/// Errors: `invalid_field` when the value has more fraction digits than that, or 10^18 minor units or more.
result<std::int64_t> to_minor(const decimal& x, int digits);

/// Reverses to_minor. Precondition: |minor| < 10^18, as to_minor's results are.
decimal from_minor(std::int64_t minor, int digits);

} // namespace stoa
