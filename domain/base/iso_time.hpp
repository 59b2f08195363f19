// Times and dates as ISO 8601 writes them, from plain numbers. No clock: what time it is comes from outside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stoa {

/// Appends Unix milliseconds as RFC 3339 in UTC: `2009-12-10T08:30:00.250Z`.
/// Times before year 0 or after 9999, which that form cannot hold, become its first or last millisecond.
void append_iso_time(std::string& out, std::int64_t unix_ms);
std::string iso_time(std::int64_t unix_ms);

/// Unix milliseconds of an RFC 3339 time: `2009-12-10T08:30:00Z`, with up to three digits of a second behind a dot, and
/// `+01:00` in the place of Z. Nothing for any other text, a second of 60 included.
std::optional<std::int64_t> parse_iso_time(std::string_view text);

/// True for `YYYY-MM-DD` that names a day of the Gregorian calendar: 2024-02-29, but not 2023-02-29.
bool is_iso_date(std::string_view text);

/// The day that `YYYY-MM-DD` names, counted from 1970-01-01.
std::optional<std::int64_t> iso_day(std::string_view text);

} // namespace stoa
