#include "domain/catalog/money_read.hpp"

#include "domain/catalog/schema.hpp"

namespace stoa::catalog {

namespace {

void read_currency(findings& found, const place& at, const value* from, money& x) {
  if (from == nullptr)
    return found.refuse(at, "is missing; send an ISO 4217 code such as USD");
  const auto* code = from->get_if<std::string>();
  if (code == nullptr || !is_currency(*code))
    return found.refuse(at, "is no currency; send an ISO 4217 code such as USD");
  x.currency = *code;
}

void parse_amount(findings& found, const place& at, std::string_view digits, money& x) {
  const auto parsed = parse_decimal(digits);
  if (parsed)
    x.amount = *parsed;
  else
    found.refuse(at, "cannot be read: " + parsed.failure().detail);
}

void check_amount(findings& found, const place& at, const money& x) {
  const auto digits = currency_digits(x.currency);
  if (x.amount.mantissa < 0)
    found.refuse(at, "is negative; send zero or more");
  else if (-x.amount.exponent > digits)
    found.refuse(at, "has " + std::to_string(-x.amount.exponent) + " fraction digits; " + x.currency + " allows " +
                       std::to_string(digits));
  else if (!to_minor(x.amount, digits))
    found.refuse(at, "is too large; at most 18 digits are allowed, the fraction digits of the currency included");
}

void read_amount(findings& found, const place& at, const value* from, money& x) {
  if (from == nullptr)
    return found.refuse(at, "is missing; send a decimal such as \"49.95\"");
  if (const auto* number = from->get_if<decimal>())
    x.amount = *number;
  else if (const auto* digits = from->get_if<std::string>())
    parse_amount(found, at, *digits, x);
  else
    return found.wrong_kind(at, *from, "a decimal such as \"49.95\"");
  check_amount(found, at, x);
}

} // namespace

void read_money(findings& found, const place& at, const value& from, money& x) {
  const auto* object = found.object_at(at, from, "an object with amount and currency");
  if (object == nullptr)
    return;
  auto members = open_members{*object};
  const auto* amount = members.take("amount");
  const auto* currency = members.take("currency");
  if (const auto* name = members.left_over())
    return found.unknown({at, *name});
  read_currency(found, {at, "currency"}, currency, x);
  if (found.is_fine())
    read_amount(found, {at, "amount"}, amount, x);
}

} // namespace stoa::catalog
