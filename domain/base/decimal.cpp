#include "domain/base/decimal.hpp"

#include <array>
#include <utility>

namespace stoa {

namespace {

constexpr std::uint64_t magnitude_end = 1'000'000'000'000'000'000; // 10^18: the first one too large

constexpr auto powers_of_ten = [] {
  auto table = std::array<std::uint64_t, 19>{1};
  for (std::size_t i = 1; i < table.size(); ++i)
    table[i] = table[i - 1] * 10;
  return table;
}();

std::uint64_t magnitude(std::int64_t x) {
  return x < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(x) : static_cast<std::uint64_t>(x);
}

int digit_count(std::uint64_t x) {
  auto count = 1;
  while (count < 19 && x >= powers_of_ten[static_cast<std::size_t>(count)])
    ++count;
  return count;
}

error refused(std::string why) {
  return {errc::invalid_field, std::move(why), {}};
}

/// Strips zeros and checks the bounds of both parts.
result<decimal> normalised(bool is_negative, std::uint64_t digits, std::int64_t exponent) {
  if (digits == 0)
    return decimal{};
  while (digits % 10 == 0) {
    digits /= 10;
    ++exponent;
  }
  if (digits >= magnitude_end)
    return refused("the number has more than 18 significant digits");
  if (exponent > decimal::exponent_abs_max || exponent < -decimal::exponent_abs_max)
    return refused("the number is too large or too small: its last significant digit may stand at most 60 places from "
                   "the decimal point");
  const auto mantissa = static_cast<std::int64_t>(digits);
  return decimal{is_negative ? -mantissa : mantissa, static_cast<std::int8_t>(exponent)};
}

/// |a| against |b|, both not zero.
std::strong_ordering compare_magnitudes(const decimal& a, const decimal& b) {
  auto left = magnitude(a.mantissa);
  auto right = magnitude(b.mantissa);
  const auto left_top = digit_count(left) + a.exponent;
  const auto right_top = digit_count(right) + b.exponent;
  if (left_top != right_top)
    return left_top <=> right_top;
  // The first digits stand at the same place, so scaling one to the other's exponent gives it as many digits as the
  // other has: at most 18, no overflow.
  if (a.exponent > b.exponent)
    left *= powers_of_ten[static_cast<std::size_t>(a.exponent - b.exponent)];
  else
    right *= powers_of_ten[static_cast<std::size_t>(b.exponent - a.exponent)];
  return left <=> right;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Reads one number; any length of zeros is fine, what counts are the digits between the first and the last other one.
class decimal_reader {
public:
  explicit decimal_reader(std::string_view text) : rest_(text) {}

  result<decimal> read() {
    const auto is_negative = skip('-');
    if (!integer_part() || !fraction_part() || !exponent_part() || !rest_.empty())
      return refused("not a number: expected digits such as 49.95");
    if (is_overlong_)
      return refused("the number has more than 18 significant digits");
    if (digits_ == 0)
      return decimal{};
    return normalised(is_negative, digits_, exponent_ + zeros_ - fraction_digits_);
  }

private:
  bool skip(char wanted) {
    if (rest_.empty() || rest_.front() != wanted)
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool at_digit() const { return !rest_.empty() && is_digit(rest_.front()); }

  bool integer_part() {
    if (!at_digit())
      return false;
    if (skip('0'))
      return !at_digit();
    while (at_digit())
      take_digit();
    return true;
  }

  bool fraction_part() {
    if (!skip('.'))
      return true;
    if (!at_digit())
      return false;
    for (; at_digit(); ++fraction_digits_)
      take_digit();
    return true;
  }

  bool exponent_part() {
    if (!skip('e') && !skip('E'))
      return true;
    const auto is_negative = skip('-');
    if (!is_negative)
      skip('+');
    if (!at_digit())
      return false;
    for (; at_digit(); rest_.remove_prefix(1))
      // Saturates far outside of what any text that fits in memory could bring back into range.
      if (exponent_ < 1'000'000'000'000'000)
        exponent_ = exponent_ * 10 + (rest_.front() - '0');
    if (is_negative)
      exponent_ = -exponent_;
    return true;
  }

  /// Zeros wait until a later digit shows that they are significant.
  void take_digit() {
    const auto digit = static_cast<std::uint64_t>(rest_.front() - '0');
    rest_.remove_prefix(1);
    if (digit == 0) {
      zeros_ += digits_ == 0 ? 0 : 1;
      return;
    }
    digit_count_ += zeros_ + 1;
    is_overlong_ = digit_count_ > decimal::digit_count_max;
    if (!is_overlong_)
      digits_ = digits_ * powers_of_ten[static_cast<std::size_t>(zeros_ + 1)] + digit;
    zeros_ = 0;
  }

  std::string_view rest_;
  std::uint64_t digits_ = 0;
  std::int64_t digit_count_ = 0;
  /// Zeros seen since the last other digit.
  std::int64_t zeros_ = 0;
  std::int64_t fraction_digits_ = 0;
  std::int64_t exponent_ = 0;
  bool is_overlong_ = false;
};

} // namespace

std::strong_ordering decimal::operator<=>(const decimal& other) const {
  const auto sign = (mantissa > 0) - (mantissa < 0);
  const auto other_sign = (other.mantissa > 0) - (other.mantissa < 0);
  if (sign != other_sign || sign == 0)
    return sign <=> other_sign;
  return sign > 0 ? compare_magnitudes(*this, other) : compare_magnitudes(other, *this);
}

result<decimal> make_decimal(std::int64_t mantissa, int exponent) {
  return normalised(mantissa < 0, magnitude(mantissa), exponent);
}

result<decimal> parse_decimal(std::string_view text) {
  return decimal_reader{text}.read();
}

std::string to_string(const decimal& x) {
  auto out = std::string{};
  append(out, x);
  return out;
}

void append(std::string& out, const decimal& x) {
  auto reversed = std::array<char, 20>{};
  auto count = 0;
  for (auto left = magnitude(x.mantissa); left > 0 || count == 0; left /= 10)
    reversed[static_cast<std::size_t>(count++)] = static_cast<char>('0' + left % 10);
  if (x.mantissa < 0)
    out.push_back('-');
  const auto point = count + x.exponent; // digits before the decimal point
  if (point <= 0) {
    out.append("0.");
    out.append(static_cast<std::size_t>(-point), '0');
  }
  for (auto i = 0; i < count; ++i) {
    if (i == point && i > 0)
      out.push_back('.');
    out.push_back(reversed[static_cast<std::size_t>(count - 1 - i)]);
  }
  if (x.exponent > 0)
    out.append(static_cast<std::size_t>(x.exponent), '0');
}

result<std::int64_t> to_minor(const decimal& x, int digits) {
  const auto shift = x.exponent + digits;
  if (x.mantissa == 0)
    return std::int64_t{0};
  if (shift < 0)
    return refused("the number has " + std::to_string(-x.exponent) + " fraction digits; at most " +
                   std::to_string(digits) + " fit");
  if (digit_count(magnitude(x.mantissa)) + shift > decimal::digit_count_max)
    return refused("the number is too large: more than 18 digits in the smallest unit");
  return x.mantissa * static_cast<std::int64_t>(powers_of_ten[static_cast<std::size_t>(shift)]);
}

decimal from_minor(std::int64_t minor, int digits) {
  const auto x = normalised(minor < 0, magnitude(minor), -std::int64_t{digits});
  return x ? *x : decimal{};
}

} // namespace stoa
