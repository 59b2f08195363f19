// What the store sells, as a value. How it is read, checked, encoded and written stands in the files beside this one.
#pragma once

#include "domain/base/decimal.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace stoa::catalog {

using category_id = std::uint32_t;

/// A text: one for all languages, or one per BCP 47 tag (sorted by tag, never empty then).
struct text {
  std::string plain;
  std::vector<std::pair<std::string, std::string>> by_language;

  bool empty() const { return plain.empty() && by_language.empty(); }
  bool operator==(const text&) const = default;
};

struct money {
  decimal amount;
  /// ISO 4217, three capitals.
  std::string currency;

  bool operator==(const money&) const = default;
};

/// A point in time.
struct instant {
  std::int64_t unix_ms = 0;

  bool operator==(const instant&) const = default;
  bool operator<(const instant& other) const { return unix_ms < other.unix_ms; }
};

using scalar = std::variant<std::string, decimal, bool>;
using attribute_value = std::variant<std::string, decimal, bool, std::vector<scalar>>;
/// Sorted by name, names unique.
using attribute_map = std::vector<std::pair<std::string, attribute_value>>;

struct media {
  std::string url;
  text alt;

  bool operator==(const media&) const = default;
};

struct variant {
  std::string sku;
  /// Sorted by name: {"colour": "red", "size": "L"}.
  std::vector<std::pair<std::string, std::string>> options;
  std::optional<money> price;
  attribute_map attributes;
  /// What it cost before, or elsewhere: shown struck through beside `price`.
  std::optional<money> compare_at;

  bool operator==(const variant&) const = default;
};

enum class product_status : std::uint8_t { draft = 0, published = 1, archived = 2 };

/// "draft", "published", "archived".
const char* to_string(product_status status) noexcept;
std::optional<product_status> parse_product_status(std::string_view name);

struct product {
  std::string id;
  std::string sku;
  std::string slug;
  text name;
  text description;
  std::string brand;
  std::string model;
  std::vector<std::string> gtins;
  /// The leaf of each category path, the main one first.
  std::vector<category_id> categories;
  product_status status = product_status::published;
  std::optional<money> price;
  /// Prices in other currencies, sorted by currency, none of them that of `price`.
  std::vector<money> prices;
  /// What the shop pays; admins only.
  std::optional<money> cost;
  attribute_map attributes;
  std::vector<std::string> tags;
  std::vector<catalog::media> media;
  std::vector<variant> variants;
  /// ISO 8601 date, may be empty.
  std::string released;
  /// As a variant's.
  std::optional<money> compare_at;
  /// Names what kind of tax applies; what it means is the shop's.
  std::string tax_class;
  /// When a draft becomes published by itself.
  std::optional<instant> publish_at;

  // Set by the store, never by a client:
  /// Position of the record that last changed the product; 0 = not stored yet.
  std::uint64_t version = 0;
  /// Unix milliseconds.
  std::int64_t created_at_ms = 0;
  std::int64_t updated_at_ms = 0;

  bool operator==(const product&) const = default;
};

using product_ptr = std::shared_ptr<const product>;

/// How a client names a category of a product: by its id, or by a path of names that is made where it is missing.
struct category_name {
  std::string id;
  std::vector<std::string> path;

  bool operator==(const category_name&) const = default;
};

/// A product as a client names it: categories are still names.
struct product_draft {
  product item;
  /// `category`: a path of names ("Printing", "Toner"); empty = none.
  std::vector<std::string> category_path = {};
  /// `categories`. Where both are given, the path is that of the first of these.
  std::vector<category_name> categories = {};

  bool operator==(const product_draft&) const = default;
};

} // namespace stoa::catalog
