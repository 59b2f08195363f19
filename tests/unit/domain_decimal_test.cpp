// Decimals are exact: every law is checked against digits as text.
#include "domain/base/decimal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <compare>
#include <limits>
#include <random>

namespace stoa::tests {

namespace {

decimal of(std::string_view text) {
  const auto x = parse_decimal(text);
  EXPECT_TRUE(x) << text;
  return x ? *x : decimal{};
}

std::string why(std::string_view text) {
  const auto x = parse_decimal(text);
  EXPECT_FALSE(x) << text;
  return x ? "" : x.failure().detail;
}

/// The slow truth: a number as two strings of digits.
struct naive {
  bool is_negative = false;
  std::string whole;
  std::string fraction;

  naive(std::int64_t mantissa, int exponent) {
    is_negative = mantissa < 0;
    whole = std::to_string(mantissa).substr(is_negative ? 1 : 0);
    for (; exponent > 0; --exponent)
      whole.push_back('0');
    for (; exponent < 0; ++exponent) {
      fraction.insert(fraction.begin(), whole.back());
      whole.pop_back();
      if (whole.empty())
        whole = "0";
    }
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
    while (!fraction.empty() && fraction.back() == '0')
      fraction.pop_back();
    is_negative = is_negative && !(whole == "0" && fraction.empty());
  }

  std::string text() const { return (is_negative ? "-" : "") + whole + (fraction.empty() ? "" : "." + fraction); }

  std::size_t significant_digits() const {
    auto all = whole + fraction;
    all.erase(0, std::min(all.find_first_not_of('0'), all.size()));
    while (!all.empty() && all.back() == '0')
      all.pop_back();
    return all.size();
  }

  /// Both magnitudes padded to one width compare as text.
  static int compare(const naive& a, const naive& b) {
    if (a.is_negative != b.is_negative)
      return a.is_negative ? -1 : 1;
    const auto padded = [](const naive& x) {
      return std::string(200 - x.whole.size(), '0') + x.whole + x.fraction + std::string(200 - x.fraction.size(), '0');
    };
    const auto order = padded(a).compare(padded(b));
    return (order < 0 ? -1 : order > 0 ? 1 : 0) * (a.is_negative ? -1 : 1);
  }
};

/// Numbers of every length and sign; round ones, neighbours and equal ones often.
struct number_source {
  std::mt19937_64 random{20'240'229};

  std::int64_t mantissa() {
    auto limit = std::int64_t{1};
    for (auto digits = random() % 19; digits > 0; --digits)
      limit *= 10;
    auto x = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
    if (random() % 4 == 0)
      x = limit - static_cast<std::int64_t>(random() % 3);
    return random() % 2 == 0 ? x : -x;
  }

  int exponent() { return static_cast<int>(random() % 121) - 60; }
};

int sign_of(std::strong_ordering x) {
  return std::is_lt(x) ? -1 : std::is_gt(x) ? 1 : 0;
}

} // namespace

TEST(domain_decimal, equal_values_are_equal_structs) {
  EXPECT_EQ(of("6.0"), (decimal{6, 0}));
  EXPECT_EQ(of("1e3"), (decimal{1, 3}));
  EXPECT_EQ(of("1000"), (decimal{1, 3}));
  EXPECT_EQ(of("-0.050"), (decimal{-5, -2}));
  EXPECT_EQ(of("0.5E+1"), of("5"));
  EXPECT_EQ(of("500e-2"), of("5"));
  for (const auto* zero : {"0", "-0", "0.000", "0e9", "0e-999999999999999999999", "-0.0e7"})
    EXPECT_EQ(of(zero), decimal{}) << zero;
}

TEST(domain_decimal, only_the_number_grammar_of_json_is_read) {
  for (const auto* text :
       {"",   "-",  "+1",  ".5",   "5.",    "01",    "-01", "00",  "1e",       "1e+", "1e-",   "e5", "1.e5",
        " 1", "1 ", "1,5", "0x10", "1.2.3", "1e5.5", "--1", "NaN", "Infinity", "1\n", "1e5e5", "1-", "1_000"})
    EXPECT_NE(why(text).find("not a number"), std::string::npos) << text;
  EXPECT_FALSE(parse_decimal(std::string_view{"1\0", 2}));
}

TEST(domain_decimal, eighteen_significant_digits_are_exact_and_the_nineteenth_is_refused) {
  EXPECT_EQ(of("999999999999999999").mantissa, 999'999'999'999'999'999);
  EXPECT_EQ(of("-0.999999999999999999"), (decimal{-999'999'999'999'999'999, -18}));
  EXPECT_EQ(of("1000000000000000000"), (decimal{1, 18})) << "zeros at the end are not significant";
  EXPECT_EQ(of("1.00000000000000000000000000"), (decimal{1, 0}));
  EXPECT_EQ(of("0.00000000000000000000123456789012345678").mantissa, 123'456'789'012'345'678);
  for (const auto* text : {"1234567890123456789", "1.000000000000000001", "10000000000000000001",
                           "18446744073709551621" /* 2^64 + 5 */, "9999999999999999999999", "1234567890123456789e-5"})
    EXPECT_NE(why(text).find("18 significant digits"), std::string::npos) << text;
}

TEST(domain_decimal, exponents_end_at_sixty) {
  EXPECT_EQ(of("1e60"), (decimal{1, 60}));
  EXPECT_EQ(of("1e-60"), (decimal{1, -60}));
  EXPECT_EQ(of("100e58"), (decimal{1, 60}));
  for (const auto* text : {"1e61", "1e-61", "10e60", "0.1e-60", "1e999999999999999999999", "1e-999999999999999999999"})
    EXPECT_NE(why(text).find("too large or too small"), std::string::npos) << text;
  EXPECT_TRUE(make_decimal(100, -62));
  EXPECT_FALSE(make_decimal(101, -61));
  EXPECT_FALSE(make_decimal(1, std::numeric_limits<int>::max()));
  EXPECT_FALSE(make_decimal(10, std::numeric_limits<int>::max()));
  EXPECT_FALSE(make_decimal(1, std::numeric_limits<int>::min()));
}

TEST(domain_decimal, any_integer_is_taken_or_refused_without_overflow) {
  EXPECT_FALSE(make_decimal(std::numeric_limits<std::int64_t>::min(), 0));
  EXPECT_FALSE(make_decimal(std::numeric_limits<std::int64_t>::max(), 0));
  EXPECT_EQ(*make_decimal(9'000'000'000'000'000'000, 0), (decimal{9, 18}));
  EXPECT_EQ(*make_decimal(-9'000'000'000'000'000'000, -18), (decimal{-9, 0}));
}

TEST(domain_decimal, plain_notation_has_no_exponent_and_no_zeros_at_the_end) {
  EXPECT_EQ(to_string(decimal{}), "0");
  EXPECT_EQ(to_string(decimal{-5, -2}), "-0.05");
  EXPECT_EQ(to_string(decimal{12, 2}), "1200");
  EXPECT_EQ(to_string(decimal{4995, -2}), "49.95");
  EXPECT_EQ(to_string(decimal{5, -1}), "0.5");
  auto text = std::string{"price: "};
  append(text, decimal{1, -3});
  EXPECT_EQ(text, "price: 0.001");
}

TEST(domain_decimal, every_number_agrees_with_its_digits_as_text) {
  auto source = number_source{};
  auto refused_count = 0;
  for (auto round = 0; round < 20'000; ++round) {
    const auto mantissa = source.mantissa();
    const auto exponent = source.exponent();
    const auto truth = naive{mantissa, exponent};
    const auto x = make_decimal(mantissa, exponent);
    const auto parsed = parse_decimal(std::to_string(mantissa) + "e" + std::to_string(exponent));
    ASSERT_EQ(bool{x}, bool{parsed});
    if (!x) {
      ++refused_count;
      ASSERT_TRUE(truth.significant_digits() > 18 || std::abs(exponent) > 40) << truth.text();
      continue;
    }
    ASSERT_LE(truth.significant_digits(), 18u);
    ASSERT_EQ(*x, *parsed);
    ASSERT_EQ(to_string(*x), truth.text());
    ASSERT_EQ(of(truth.text()), *x);
    ASSERT_TRUE(x->mantissa % 10 != 0 || *x == decimal{});
  }
  EXPECT_GT(refused_count, 100);
}

TEST(domain_decimal, order_is_that_of_the_values_across_exponents) {
  auto source = number_source{};
  auto equal_count = 0;
  for (auto round = 0; round < 40'000; ++round) {
    const auto a_mantissa = source.mantissa();
    const auto a_exponent = source.exponent();
    const auto shift = static_cast<int>(source.random() % 5);
    const auto is_near = source.random() % 2 == 0;
    const auto b_mantissa = is_near ? a_mantissa / 10 * (shift == 0 ? 10 : 1) : source.mantissa();
    const auto b_exponent = is_near ? std::min(a_exponent + (shift == 1 ? 1 : 0), 60) : source.exponent();
    const auto a = make_decimal(a_mantissa, a_exponent);
    const auto b = make_decimal(b_mantissa, b_exponent);
    if (!a || !b)
      continue;
    const auto expected = naive::compare({a_mantissa, a_exponent}, {b_mantissa, b_exponent});
    ASSERT_EQ(sign_of(*a <=> *b), expected) << to_string(*a) << " " << to_string(*b);
    ASSERT_EQ(sign_of(*b <=> *a), -expected);
    ASSERT_EQ(*a == *b, expected == 0);
    equal_count += expected == 0 ? 1 : 0;
  }
  EXPECT_GT(equal_count, 100) << "the test never met equal numbers";
}

TEST(domain_decimal, minor_units_are_exact_and_come_back) {
  EXPECT_EQ(*to_minor(of("49.95"), 2), 4995);
  EXPECT_EQ(*to_minor(of("1200"), 0), 1200);
  EXPECT_EQ(*to_minor(of("-0.001"), 3), -1);
  EXPECT_EQ(*to_minor(decimal{}, 2), 0);
  EXPECT_EQ(*to_minor(of("9999999999999999.99"), 2), 999'999'999'999'999'999);
  EXPECT_EQ(from_minor(4995, 2), of("49.95"));
  EXPECT_EQ(from_minor(5000, 2), of("50"));
  EXPECT_EQ(from_minor(0, 3), decimal{});
  auto source = number_source{};
  for (auto round = 0; round < 2'000; ++round) {
    const auto digits = static_cast<int>(source.random() % 5);
    const auto minor = source.mantissa() % 1'000'000'000'000'000'000;
    ASSERT_EQ(to_string(from_minor(minor, digits)), (naive{minor, -digits}.text()));
    ASSERT_EQ(*to_minor(from_minor(minor, digits), digits), minor);
  }
}

TEST(domain_decimal, minor_units_that_do_not_exist_or_do_not_fit_are_refused) {
  const auto fraction = to_minor(of("1.234"), 2);
  ASSERT_FALSE(fraction);
  EXPECT_EQ(fraction.failure().code, errc::invalid_field);
  EXPECT_EQ(fraction.failure().detail, "the number has 3 fraction digits; at most 2 fit");
  EXPECT_FALSE(to_minor(of("10000000000000000"), 2)) << "10^18 minor units";
  EXPECT_FALSE(to_minor(of("1e60"), 4));
  EXPECT_FALSE(to_minor(of("1e-60"), 4));
}

} // namespace stoa::tests
