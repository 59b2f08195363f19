// Reading `{"amount": "49.95", "currency": "USD"}`: exact, and in fractions that the currency has.
#pragma once

#include "domain/catalog/document.hpp"
#include "domain/catalog/product.hpp"

namespace stoa::catalog {

/// Fills `x`, or notes what is wrong. An amount is zero or more, a decimal in a string or a number.
void read_money(findings& found, const place& at, const value& from, money& x);

} // namespace stoa::catalog
