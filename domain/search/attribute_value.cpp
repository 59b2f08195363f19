#include "domain/search/attribute_value.hpp"

#include "domain/base/bytes.hpp"

#include <algorithm>

namespace stoa::search {

namespace {

enum class kind : char { no = '\x01', yes = '\x02', number = '\x03', text = '\x04' };

// The sign stands first; the digits of what is below zero are turned round, so that more means smaller.
constexpr char below_zero = '\x00';
constexpr char zero = '\x01';
constexpr char above_zero = '\x02';
// Brings the place of the first digit, -59 to 78, to a byte.
constexpr int place_offset = 128;

char turned(char c) {
  return static_cast<char>(~static_cast<unsigned char>(c));
}

/// sign, place of the first digit, digits; a shorter row of digits is the smaller number, as trailing zeros are left
/// out. Below zero an end mark above all digits turns that round too.
void append_number(std::string& out, const decimal& x) {
  if (x.mantissa == 0) {
    out.push_back(zero);
    return;
  }
  const auto is_below = x.mantissa < 0;
  const auto digits = std::to_string(is_below ? -x.mantissa : x.mantissa);
  out.push_back(is_below ? below_zero : above_zero);
  const auto begin = out.size();
  out.push_back(static_cast<char>(x.exponent + static_cast<int>(digits.size()) + place_offset));
  out.append(digits);
  if (!is_below)
    return;
  std::transform(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(),
                 out.begin() + static_cast<std::ptrdiff_t>(begin), turned);
  out.push_back('\xff');
}

decimal read_number(std::string_view bytes) {
  if (bytes.front() == zero)
    return {};
  const auto is_below = bytes.front() == below_zero;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(is_below ? turned(bytes[i]) : bytes[i]); };
  const auto digit_end = bytes.size() - (is_below ? 1 : 0);
  auto mantissa = std::int64_t{0};
  for (std::size_t i = 2; i < digit_end; ++i)
    mantissa = mantissa * 10 + (byte(i) - '0');
  const auto exponent = byte(1) - place_offset - static_cast<int>(digit_end - 2);
  return {is_below ? -mantissa : mantissa, static_cast<std::int8_t>(exponent)};
}

/// True for what append_number makes.
bool is_number(std::string_view bytes) {
  constexpr std::size_t sign_and_place = 2;
  if (bytes.empty() || bytes.front() > above_zero)
    return false;
  if (bytes.front() == zero)
    return bytes.size() == 1;
  const auto is_below = bytes.front() == below_zero;
  const auto end_mark = std::size_t{is_below ? 1U : 0U};
  if (bytes.size() <= sign_and_place + end_mark || bytes.size() > sign_and_place + end_mark + decimal::digit_count_max)
    return false;
  for (const auto c : bytes.substr(sign_and_place, bytes.size() - sign_and_place - end_mark))
    if (const auto digit = is_below ? turned(c) : c; digit < '0' || digit > '9')
      return false;
  auto again = std::string{};
  append_number(again, read_number(bytes));
  return again == bytes;
}

void append_value(std::string& out, bool x) {
  out.push_back(static_cast<char>(x ? kind::yes : kind::no));
}

void append_value(std::string& out, const decimal& x) {
  out.push_back(static_cast<char>(kind::number));
  append_number(out, x);
}

void append_value(std::string& out, const std::string& x) {
  if (x == "true" || x == "false")
    return append_value(out, x == "true");
  if (const auto number = parse_decimal(x); number && to_string(*number) == x)
    return append_value(out, *number);
  out.push_back(static_cast<char>(kind::text));
  out.append(x);
}

} // namespace

std::string attribute_prefix(std::string_view key) {
  auto out = std::string{};
  byte_writer{out}.text(key);
  return out;
}

std::string attribute_bytes(std::string_view prefix, const catalog::scalar& x) {
  auto out = std::string{prefix};
  std::visit([&](const auto& value) { append_value(out, value); }, x);
  return out;
}

std::vector<std::string> attribute_bytes(const catalog::attribute_map& attributes) {
  auto out = std::vector<std::string>{};
  for (const auto& [key, value] : attributes) {
    const auto prefix = attribute_prefix(key);
    if (const auto* list = std::get_if<std::vector<catalog::scalar>>(&value))
      for (const auto& x : *list)
        out.push_back(attribute_bytes(prefix, x));
    else if (const auto* text = std::get_if<std::string>(&value))
      out.push_back(attribute_bytes(prefix, *text));
    else if (const auto* number = std::get_if<decimal>(&value))
      out.push_back(attribute_bytes(prefix, *number));
    else
      out.push_back(attribute_bytes(prefix, std::get<bool>(value)));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool is_attribute_bytes(std::string_view bytes) {
  auto in = byte_reader{bytes};
  in.text();
  if (in.failed() || in.at_end())
    return false;
  const auto rest = bytes.substr(bytes.size() - in.left());
  switch (static_cast<kind>(rest.front())) {
  case kind::no:
  case kind::yes:
    return rest.size() == 1;
  case kind::number:
    return is_number(rest.substr(1));
  case kind::text:
    return true;
  }
  return false;
}

std::string_view without_prefix(std::string_view bytes) {
  auto in = byte_reader{bytes};
  in.text();
  return bytes.substr(bytes.size() - in.left());
}

std::string attribute_label(std::string_view value) {
  if (const auto number = attribute_number(value))
    return to_string(*number);
  if (value.front() == static_cast<char>(kind::text))
    return std::string{value.substr(1)};
  return value.front() == static_cast<char>(kind::yes) ? "true" : "false";
}

std::optional<decimal> attribute_number(std::string_view value) {
  if (value.front() != static_cast<char>(kind::number))
    return std::nullopt;
  return read_number(value.substr(1));
}

void append_named(std::vector<std::string>& out, const std::string& text) {
  out.push_back(attribute_bytes({}, text));
  if (const auto number = parse_decimal(text))
    out.push_back(attribute_bytes({}, *number));
}

} // namespace stoa::search
