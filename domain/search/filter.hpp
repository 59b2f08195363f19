// `filter_by`: Typesense's grammar as a tree.
#pragma once

#include "domain/base/decimal.hpp"
#include "domain/base/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace stoa::search {

enum class filter_field : std::uint8_t {
  id,
  sku,
  slug,
  brand,
  model,
  category,
  status,
  tag,
  price,
  attribute,
  /// Unix milliseconds.
  created_at,
  updated_at,
  /// Days since 1970-01-01.
  released
};

/// lowest <= x <= highest; an absent end is open; `strict` leaves the end itself out.
struct number_range {
  std::optional<decimal> lowest;
  std::optional<decimal> highest;
  bool lowest_strict = false;
  bool highest_strict = false;

  bool operator==(const number_range&) const = default;
};

/// field := one of texts (exact) or in one of ranges; `negated` for !=. Only attributes have both in one list.
struct filter_term {
  filter_field field = filter_field::id;
  std::vector<std::string> texts;
  std::vector<number_range> ranges;
  bool negated = false;
  /// Of an attribute.
  std::string key = {};
  /// The product has no value in the field; texts and ranges are empty then.
  bool missing = false;

  bool operator==(const filter_term&) const = default;
};

struct filter;
using filter_ptr = std::shared_ptr<const filter>;

struct filter {
  /// A negation has one part.
  enum class kind : std::uint8_t { term, all, any, negation };

  kind is = kind::term;
  filter_term term;
  std::vector<filter_ptr> parts;
};

struct filter_limits {
  static constexpr std::size_t bytes = 4'096;
  static constexpr std::size_t term_count = 100;
  static constexpr std::size_t depth = 10;
  static constexpr std::size_t value_count = 1'000;
};

/// Whether a field exists, by the name a client gives it. Empty: all there are.
using field_test = std::function<bool(std::string_view)>;

/// Reads `price:[10..50] && brand:=[Sony,LG]`, `status:=draft`, `price:>=10`, `(a || b) && !(c)`, `brand:!=Sony`,
/// `attributes.colour:=red`, `released:missing`; values (and keys of attributes) with special characters in backticks.
/// Empty text gives nullptr. Blanks round operators are free.
/// * `:` and `:=` are the same: exact, by bytes. Only a bare `missing` behind `:` asks for products without a value.
/// * `category:=Printing > Toner` matches the category and everything below it; a number is a category's id.
/// * `tags` is the field's name (`tag` will do); `sku` is the product's own and its variants'.
/// * `price` is in the currency of the query; products without a price in it match neither `price:=` nor `price:!=`.
/// * `created_at`, `updated_at` are compared with times (`2024-05-01T08:30:00Z`) or days, `released` with days; a day
///   is all of it, so `<=2024-05-01` includes its evening. Products without a release day are like those without price.
/// * `attributes.KEY:=v` matches a text, a number in any notation, `true` and `false`; of a list, any element. `<`,
/// `>=`
///   and ranges look at numbers only. `!=` is the opposite of `=`: products without the attribute match it.
/// Errors: `invalid_field` / `unknown_field` with field "filter_by" and what was expected at which byte.
/// A field that `exists` denies is as unknown as one that nobody ever heard of.
result<filter_ptr> parse_filter(std::string_view text, const field_test& exists = {});

} // namespace stoa::search
