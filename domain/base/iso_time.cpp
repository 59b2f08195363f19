#include "domain/base/iso_time.hpp"

#include <algorithm>
#include <array>

namespace stoa {

namespace {

constexpr std::int64_t ms_per_day = 86'400'000;
constexpr std::int64_t days_per_400_years = 146'097;
/// Days of the proleptic Gregorian calendar from 0000-01-01 to 1970-01-01.
constexpr std::int64_t epoch_day = 719'528;
constexpr std::int64_t first_ms = -epoch_day * ms_per_day;
constexpr std::int64_t end_ms = first_ms + 25 * days_per_400_years * ms_per_day; // 10000-01-01

constexpr bool is_leap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr std::int64_t days_in_month(std::int64_t year, std::int64_t month) {
  constexpr auto days = std::array<std::int64_t, 12>{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

/// Days from 0000-01-01 to the first of January of a year; year 0 is a leap year.
constexpr std::int64_t days_before_year(std::int64_t year) {
  const auto leap_days = year == 0 ? 0 : (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1;
  return 365 * year + leap_days;
}
static_assert(days_before_year(1970) == epoch_day);
static_assert(days_before_year(400) == days_per_400_years);

void append_padded(std::string& out, std::int64_t x, std::size_t width) {
  const auto begin = out.size();
  out.append(width, '0');
  for (auto i = width; i > 0; --i, x /= 10)
    out[begin + i - 1] = static_cast<char>('0' + x % 10);
}

void append_date(std::string& out, std::int64_t day) {
  auto year = day * 400 / days_per_400_years; // right, or one off at a turn of the year
  while (days_before_year(year) > day)
    --year;
  while (days_before_year(year + 1) <= day)
    ++year;
  auto left = day - days_before_year(year);
  auto month = std::int64_t{1};
  for (; left >= days_in_month(year, month); ++month)
    left -= days_in_month(year, month);
  append_padded(out, year, 4);
  out.push_back('-');
  append_padded(out, month, 2);
  out.push_back('-');
  append_padded(out, left + 1, 2);
}

/// Digits of a text as a number, or -1.
std::int64_t number_of(std::string_view digits) {
  auto x = std::int64_t{0};
  for (const auto c : digits) {
    if (c < '0' || c > '9')
      return -1;
    x = x * 10 + (c - '0');
  }
  return x;
}

/// `08:30:00`; the colons were looked at.
std::optional<std::int64_t> ms_of_day(std::string_view text) {
  const auto hours = number_of(text.substr(0, 2));
  const auto minutes = number_of(text.substr(3, 2));
  const auto seconds = number_of(text.substr(6, 2));
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59)
    return std::nullopt;
  return (hours * 3'600 + minutes * 60 + seconds) * 1'000;
}

/// Takes `.250` from the front, if it is there.
std::optional<std::int64_t> take_fraction_ms(std::string_view& text) {
  if (text.front() != '.')
    return 0;
  text.remove_prefix(1);
  const auto digits = text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
  text.remove_prefix(digits.size());
  if (digits.empty() || digits.size() > 3)
    return std::nullopt;
  auto ms = number_of(digits);
  for (auto width = digits.size(); width < 3; ++width)
    ms *= 10;
  return ms;
}

/// `Z`, `+01:00`, `-05:30`: how far a zone is ahead of UTC.
std::optional<std::int64_t> zone_ms(std::string_view text) {
  if (text == "Z")
    return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
    return std::nullopt;
  const auto hours = number_of(text.substr(1, 2));
  const auto minutes = number_of(text.substr(4, 2));
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
    return std::nullopt;
  const auto ms = (hours * 60 + minutes) * 60'000;
  return text[0] == '+' ? ms : -ms;
}

} // namespace

void append_iso_time(std::string& out, std::int64_t unix_ms) {
  const auto ms = std::clamp(unix_ms, first_ms, end_ms - 1) - first_ms;
  append_date(out, ms / ms_per_day);
  const auto of_day = ms % ms_per_day;
  out.push_back('T');
  append_padded(out, of_day / 3'600'000, 2);
  out.push_back(':');
  append_padded(out, of_day / 60'000 % 60, 2);
  out.push_back(':');
  append_padded(out, of_day / 1'000 % 60, 2);
  out.push_back('.');
  append_padded(out, of_day % 1'000, 3);
  out.push_back('Z');
}

std::string iso_time(std::int64_t unix_ms) {
  auto out = std::string{};
  append_iso_time(out, unix_ms);
  return out;
}

std::optional<std::int64_t> parse_iso_time(std::string_view text) {
  constexpr std::size_t seconds_end = 19;
  if (text.size() <= seconds_end || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const auto day = iso_day(text.substr(0, 10));
  const auto of_day = ms_of_day(text.substr(11, 8));
  text.remove_prefix(seconds_end);
  const auto fraction = take_fraction_ms(text);
  const auto offset = zone_ms(text);
  if (!day || !of_day || !fraction || !offset)
    return std::nullopt;
  return *day * ms_per_day + *of_day + *fraction - *offset;
}

bool is_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-')
    return false;
  const auto year = number_of(text.substr(0, 4));
  const auto month = number_of(text.substr(5, 2));
  const auto day = number_of(text.substr(8, 2));
  return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

std::optional<std::int64_t> iso_day(std::string_view text) {
  if (!is_iso_date(text))
    return std::nullopt;
  const auto year = number_of(text.substr(0, 4));
  auto day = days_before_year(year) - epoch_day + number_of(text.substr(8, 2)) - 1;
  for (auto month = number_of(text.substr(5, 2)) - 1; month > 0; --month)
    day += days_in_month(year, month);
  return day;
}

} // namespace stoa
