// What a product says, as the model of a search sees it: values of attributes, ranges, orders.
#pragma once

#include "domain/catalog/product.hpp"
#include "domain/search/filter.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stoa::tests {

inline const decimal* price(const catalog::product& item, const std::string& currency) {
  if (item.price && item.price->currency == currency)
    return &item.price->amount;
  for (const auto& x : item.prices)
    if (x.currency == currency)
      return &x.amount;
  return nullptr;
}

inline bool is_in(const search::number_range& r, const decimal& x) {
  return (!r.lowest || (r.lowest_strict ? x > *r.lowest : x >= *r.lowest)) &&
         (!r.highest || (r.highest_strict ? x < *r.highest : x <= *r.highest));
}

/// The values of an attribute, each element of a list by itself.
inline std::vector<catalog::scalar> scalars(const catalog::product& item, const std::string& key) {
  for (const auto& [name, value] : item.attributes)
    if (name == key) {
      if (const auto* list = std::get_if<std::vector<catalog::scalar>>(&value))
        return *list;
      if (const auto* text = std::get_if<std::string>(&value))
        return {*text};
      if (const auto* number = std::get_if<decimal>(&value))
        return {*number};
      return {std::get<bool>(value)};
    }
  return {};
}

inline std::string label(const catalog::scalar& x) {
  if (const auto* text = std::get_if<std::string>(&x))
    return *text;
  if (const auto* number = std::get_if<decimal>(&x))
    return to_string(*number);
  return std::get<bool>(x) ? "true" : "false";
}

/// A number, or a text that is written as one.
inline std::optional<decimal> number(const catalog::scalar& x) {
  if (const auto* own = std::get_if<decimal>(&x))
    return *own;
  const auto parsed = parse_decimal(label(x));
  return parsed && to_string(*parsed) == label(x) ? std::optional{*parsed} : std::nullopt;
}

inline bool passes_attribute(const search::filter_term& x, const std::vector<catalog::scalar>& values) {
  if (x.missing)
    return values.empty();
  const auto holds = [&](const catalog::scalar& value) {
    const auto own = number(value);
    const auto in = [&](const auto& r) { return own && is_in(r, *own); };
    const auto is = [&](const std::string& text) {
      const auto wanted = parse_decimal(text);
      return label(value) == text || (own && wanted && *own == *wanted);
    };
    return std::any_of(x.texts.begin(), x.texts.end(), is) || std::any_of(x.ranges.begin(), x.ranges.end(), in);
  };
  return std::any_of(values.begin(), values.end(), holds) != x.negated;
}

template <class T>
int three_way(const T& x, const T& y) {
  return x < y ? -1 : x > y ? 1 : 0;
}

template <class T>
int absent_last(bool descending, const std::optional<T>& x, const std::optional<T>& y) {
  if (!x || !y)
    return static_cast<int>(!x) - static_cast<int>(!y);
  return descending ? three_way(*y, *x) : three_way(*x, *y);
}

/// A length in words as the index keeps it: exact below 64, then in 32 steps for each power of two.
inline std::uint64_t kept_length(std::uint64_t length) {
  if (length < 64)
    return length;
  auto power = std::uint64_t{64};
  while (power * 2 <= length)
    power *= 2;
  return std::min<std::uint64_t>(length / (power / 32) * (power / 32), 4'032);
}

} // namespace stoa::tests
