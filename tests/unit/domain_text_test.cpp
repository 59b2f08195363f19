// UTF-8 and dates, against the rules that define them.
#include "domain/base/iso_time.hpp"
#include "domain/base/percent_encode.hpp"
#include "domain/base/utf8.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <random>
#include <string>

namespace stoa::tests {

namespace {

std::string encoded(char32_t x) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((x >> shift) & 0x3f)); };
  if (x < 0x80)
    return {static_cast<char>(x)};
  if (x < 0x800)
    return {static_cast<char>(0xc0 | (x >> 6)), tail(0)};
  if (x < 0x10000)
    return {static_cast<char>(0xe0 | (x >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | (x >> 18)), tail(12), tail(6), tail(0)};
}

} // namespace

TEST(domain_utf8, every_code_point_and_nothing_else_is_valid) {
  for (char32_t x = 0; x <= 0x110400; x += x < 0x3000 ? 1 : 37) {
    const auto text = encoded(x);
    const auto is_scalar = x <= 0x10ffff && (x < 0xd800 || x > 0xdfff);
    ASSERT_EQ(valid_utf8("plain ascii " + text + "."), is_scalar) << std::hex << static_cast<unsigned>(x);
    auto rest = std::string_view{text};
    const auto taken = take_code_point(rest);
    ASSERT_EQ(taken.has_value(), is_scalar);
    ASSERT_TRUE(!taken || (*taken == x && rest.empty()));
  }
}

TEST(domain_utf8, overlong_cut_and_stray_bytes_are_refused) {
  for (const auto* text : {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80",
                           "\xf0\x8f\xbf\xbf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\x80",
                           "a\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc3(", "\xe2\x28\xa1", "12345678\x80", "1234567\xc3"})
    EXPECT_FALSE(valid_utf8(text)) << text;
  for (const auto* text : {"", "a", "12345678", "123456789", "\xc3\xa4", "1234567\xc3\xa4", "\xf4\x8f\xbf\xbf"})
    EXPECT_TRUE(valid_utf8(text)) << text;
}

TEST(domain_utf8, a_cut_text_keeps_whole_code_points) {
  const auto text = std::string{"a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"};
  const auto expected = {0u, 1u, 1u, 3u, 3u, 3u, 6u, 6u, 6u, 6u, 10u, 10u};
  auto bytes_max = std::size_t{0};
  for (const auto size : expected)
    EXPECT_EQ(cut_utf8(text, bytes_max++), text.substr(0, size)) << bytes_max - 1;
}

TEST(domain_iso_time, what_is_written_is_read_back_and_nothing_else_is_read) {
  for (const auto ms :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'709'164'800'250}, std::int64_t{951'868'799'999},
        std::int64_t{253'402'300'799'999}, std::int64_t{-62'167'219'200'000}})
    EXPECT_EQ(parse_iso_time(iso_time(ms)), ms);
  EXPECT_EQ(parse_iso_time("1970-01-01T00:00:01Z"), 1'000);
  EXPECT_EQ(parse_iso_time("1970-01-01T00:00:01.5Z"), 1'500);
  for (const auto* text :
       {"", "1970-01-01", "1970-01-01T00:00:01", "1970-01-01T00:00:01.Z", "1970-01-01T00:00:01.0001Z",
        "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z", "1970-02-29T00:00:00Z",
        "1970-01-01t00:00:00Z", "1970-01-01T00-00:00Z", "1970-01-01T00:00:0xZ", "1970-01-01T00:00:00.xZ"})
    EXPECT_EQ(parse_iso_time(text), std::nullopt) << text;
  EXPECT_EQ(iso_day("1970-01-01"), 0);
  EXPECT_EQ(iso_day("1969-12-31"), -1);
  EXPECT_EQ(iso_day("2024-02-29"), 19'782);
  EXPECT_EQ(iso_day("0000-01-01"), -719'528);
  EXPECT_EQ(iso_day("2023-02-29"), std::nullopt);
}

TEST(domain_iso_time, known_times_are_written_as_rfc_3339) {
  EXPECT_EQ(iso_time(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso_time(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(iso_time(1'709'164'800'000), "2024-02-29T00:00:00.000Z");
  EXPECT_EQ(iso_time(1'234'567'890'123), "2009-02-13T23:31:30.123Z");
  EXPECT_EQ(iso_time(951'868'799'999), "2000-02-29T23:59:59.999Z");
  EXPECT_EQ(iso_time(4'107'542'400'000), "2100-03-01T00:00:00.000Z");
  EXPECT_EQ(iso_time(253'402'300'799'999), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(iso_time(-62'167'219'200'000), "0000-01-01T00:00:00.000Z");
}

TEST(domain_iso_time, times_that_do_not_fit_stop_at_the_ends) {
  EXPECT_EQ(iso_time(253'402'300'800'000), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(iso_time(INT64_MAX), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(iso_time(INT64_MIN), "0000-01-01T00:00:00.000Z");
}

// Walks all days of the calendar by its rules alone and asks for each.
TEST(domain_iso_time, every_day_of_ten_thousand_years_has_its_date) {
  constexpr int days_of_months[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  auto ms = std::int64_t{-62'167'219'200'000};
  for (auto year = 0; year < 10'000; ++year)
    for (auto month = 1; month <= 12; ++month) {
      const auto is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
      const auto days = days_of_months[month - 1] + (month == 2 && is_leap ? 1 : 0);
      for (auto day = 1; day <= days; ++day, ms += 86'400'000) {
        if (day > 1 && day < 28)
          continue;
        char expected[64];
        std::snprintf(expected, sizeof expected, "%04d-%02d-%02d", year, month, day);
        ASSERT_EQ(iso_time(ms).substr(0, 10), expected);
        ASSERT_TRUE(is_iso_date(expected));
      }
      char after[64];
      std::snprintf(after, sizeof after, "%04d-%02d-%02d", year, month, days + 1);
      ASSERT_FALSE(is_iso_date(after)) << after;
    }
}

TEST(domain_iso_time, other_spellings_of_a_date_are_refused) {
  for (const auto* text :
       {"", "2024", "2024-2-9", "2024-02-29T00:00:00Z", "2024/02/29", "2024-13-01", "2024-00-01", "2024-01-00",
        "2024-01-32", "-024-01-01", "2024-0a-01", "20240229", "2024-02-2x", " 2024-02-2"})
    EXPECT_FALSE(is_iso_date(text)) << text;
}

TEST(domain_iso_time, a_time_that_was_written_is_read_back) {
  for (const auto ms :
       {std::int64_t{0}, std::int64_t{1'700'000'000'123}, std::int64_t{-1}, std::int64_t{951'782'400'000},
        std::int64_t{-62'167'219'200'000}, std::int64_t{253'402'300'799'999}})
    EXPECT_EQ(parse_iso_time(iso_time(ms)), ms) << iso_time(ms);
}

TEST(domain_iso_time, zones_and_fractions_are_read) {
  const auto noon = parse_iso_time("2024-02-29T12:00:00Z");
  ASSERT_TRUE(noon);
  EXPECT_EQ(*noon, 1'709'208'000'000);
  EXPECT_EQ(parse_iso_time("2024-02-29T13:00:00+01:00"), noon);
  EXPECT_EQ(parse_iso_time("2024-02-29T06:30:00-05:30"), noon);
  EXPECT_EQ(parse_iso_time("2024-02-29T12:00:00.5Z"), *noon + 500);
  EXPECT_EQ(parse_iso_time("2024-02-29T12:00:00.025Z"), *noon + 25);
}

TEST(domain_iso_time, what_is_no_time_is_none) {
  for (const auto* text :
       {"", "2024-02-29", "2024-02-30T12:00:00Z", "2024-02-29T12:00:00", "2024-02-29T24:00:00Z", "2024-02-29T12:60:00Z",
        "2024-02-29T12:00:60Z", "2024-02-29 12:00:00Z", "2024-02-29T12:00:00.Z", "2024-02-29T12:00:00.1234Z",
        "2024-02-29T12:00:00z", "2024-02-29T12:00:00+1:00", "2024-02-29T12:00:00+24:00", "2024-02-29T12:00:00Zx",
        "2024-02-29T-1:00:00Z", "2024-02-29T12:00:00.1", "now"})
    EXPECT_FALSE(parse_iso_time(text)) << text;
}

TEST(domain_percent, a_part_of_a_path_has_unreserved_characters_only) {
  EXPECT_EQ(percent_encode("a-b.c_d~9"), "a-b.c_d~9");
  EXPECT_EQ(percent_encode("a/b?c#d %"), "a%2Fb%3Fc%23d%20%25");
  EXPECT_EQ(percent_encode("茶"), "%E8%8C%B6");
}

} // namespace stoa::tests
