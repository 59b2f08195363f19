// Money is exact, in fractions its currency has, and each currency occurs once.
#include "tests/support/domain_documents.hpp"

namespace stoa::tests {

namespace {

value money(value amount, value currency) {
  return object({{"amount", std::move(amount)}, {"currency", std::move(currency)}});
}

} // namespace

TEST(domain_money, an_amount_is_a_decimal_in_a_string_or_a_number) {
  const auto expected = catalog::money{{4995, -2}, "USD"};
  EXPECT_EQ(accepted(with("price", usd("49.95"))).item.price, expected);
  EXPECT_EQ(accepted(with("price", usd(number("49.95")))).item.price, expected);
  EXPECT_EQ(accepted(with("price", usd("49.9500"))).item.price, expected) << "zeros at the end are no fraction digits";
  EXPECT_EQ(accepted(with("price", usd("0"))).item.price, (catalog::money{{}, "USD"}));
  for (const auto* odd : {"", " 1", "1,50", "1.", "$1", "01", "+1"})
    expect_refused_at("price.amount", with("price", usd(odd)));
  for (const auto& odd : {value{true}, list({}), object({})})
    expect_refused_at("price.amount", with("price", usd(odd)));
}

TEST(domain_money, fraction_digits_are_those_of_the_currency) {
  const auto allowed = [](const char* amount, const char* currency) {
    return bool{catalog::draft_from_value(with("price", money(amount, currency)), {})};
  };
  EXPECT_TRUE(allowed("1.99", "USD"));
  EXPECT_TRUE(allowed("199", "JPY"));
  EXPECT_FALSE(allowed("1.9", "JPY"));
  EXPECT_TRUE(allowed("1.999", "KWD"));
  EXPECT_FALSE(allowed("1.9999", "KWD"));
  EXPECT_TRUE(allowed("1.9999", "CLF"));
  EXPECT_FALSE(allowed("1.99999", "CLF"));
  EXPECT_TRUE(allowed("1.99", "ZZZ"));
  const auto why = refused(with("price", usd("49.955")));
  EXPECT_EQ(why, (error{errc::invalid_field, "price.amount has 3 fraction digits; USD allows 2", "price.amount"}));
}

TEST(domain_money, negative_and_overlong_amounts_are_refused) {
  expect_refused_at("price.amount", with("price", usd("-0.01")));
  accepted(with("price", usd("-0")));
  accepted(with("price", usd("9999999999999999.99")));
  expect_refused_at("price.amount", with("price", usd("10000000000000000")));
  expect_refused_at("price.amount", with("price", usd("1e60")));
  expect_refused_at("price.amount", with("price", usd("1234567890123456789")));
  expect_refused_at("cost.amount", with("cost", usd("-1")));
  expect_refused_at("variants[0].price.amount", with("variants", list({object({{"sku", "s"}, {"price", usd("-1")}})})));
}

TEST(domain_money, a_currency_is_three_capitals) {
  for (const auto& odd : {value{"usd"}, value{"US"}, value{"USDX"}, value{""}, value{"U$D"}, number("840")})
    expect_refused_at("price.currency", with("price", money("1", odd)));
  expect_refused_at("price.currency", with("price", object({{"amount", "1"}})));
  expect_refused_at("price.amount", with("price", object({{"currency", "USD"}})));
  EXPECT_TRUE(catalog::is_currency("EUR"));
  EXPECT_FALSE(catalog::is_currency("EU"));
  EXPECT_FALSE(catalog::is_currency("EURO"));
}

TEST(domain_money, other_currencies_are_sorted_and_occur_once) {
  auto document = with("prices", list({money("2", "GBP"), money("1", "CHF")}));
  document.set("price", usd("3"));
  const auto prices = accepted(document).item.prices;
  ASSERT_EQ(prices.size(), 2u);
  EXPECT_EQ(prices[0].currency, "CHF");
  EXPECT_EQ(prices[1].currency, "GBP");
  expect_refused_at("prices[1].currency", with("prices", list({money("1", "CHF"), money("2", "CHF")})));
  document.set("prices", list({money("1", "CHF"), usd("2")}));
  expect_refused_at("prices[1].currency", document);
  EXPECT_EQ(accepted(with("prices", list({usd("2")}))).item.prices.size(), 1u) << "without price any currency is fine";
}

TEST(domain_money, digits_of_currencies_are_those_of_iso_4217) {
  for (const auto* code : {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
                           "VUV", "XAF", "XOF", "XPF"})
    EXPECT_EQ(catalog::currency_digits(code), 0) << code;
  for (const auto* code : {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
    EXPECT_EQ(catalog::currency_digits(code), 3) << code;
  for (const auto* code : {"CLF", "UYW"})
    EXPECT_EQ(catalog::currency_digits(code), 4) << code;
  for (const auto* code : {"USD", "EUR", "CHF", "ZZZ"})
    EXPECT_EQ(catalog::currency_digits(code), 2) << code;
}

} // namespace stoa::tests
