#include "domain/catalog/schema.hpp"

#include <algorithm>
#include <array>

namespace stoa::catalog {

namespace {

using std::string_view_literals::operator""sv;

// ISO 4217's currencies with another number of fraction digits than two; sorted.
constexpr auto without_fraction =
  std::array{"BIF"sv, "CLP"sv, "DJF"sv, "GNF"sv, "ISK"sv, "JPY"sv, "KMF"sv, "KRW"sv, "PYG"sv,
             "RWF"sv, "UGX"sv, "UYI"sv, "VND"sv, "VUV"sv, "XAF"sv, "XOF"sv, "XPF"sv};
constexpr auto with_three = std::array{"BHD"sv, "IQD"sv, "JOD"sv, "KWD"sv, "LYD"sv, "OMR"sv, "TND"sv};
constexpr auto with_four = std::array{"CLF"sv, "UYW"sv};

static_assert(std::is_sorted(without_fraction.begin(), without_fraction.end()));
static_assert(std::is_sorted(with_three.begin(), with_three.end()));

bool contains(const auto& sorted, std::string_view currency) {
  return std::binary_search(sorted.begin(), sorted.end(), currency);
}

} // namespace

int currency_digits(std::string_view currency) {
  if (contains(without_fraction, currency))
    return 0;
  if (contains(with_three, currency))
    return 3;
  return contains(with_four, currency) ? 4 : 2;
}

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

} // namespace stoa::catalog
