// JSON in and out. Numbers stay exact: they are read as raw tokens into decimals and written without a double.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/value.hpp"
#include "domain/catalog/category.hpp"
#include "domain/catalog/language.hpp"
#include "domain/catalog/product.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stoa::codec {

struct json_limits {
  std::size_t depth_max = 32;
  std::size_t bytes_max = 8 * 1024 * 1024;
  /// Values of every kind together: a tree takes up to thirty times the memory of a text full of `[]`.
  std::size_t value_count_max = 100'000;
};

/// Reads one JSON document (RFC 8259, UTF-8 checked, nothing after it). A repeated key in an object is refused, so is a
/// number with more than 18 significant digits, and a NUL in a string.
/// Errors: `malformed` with the byte offset; `invalid_field` with `field` as a path for numbers; `too_large`.
result<value> read_json(std::string_view text, const json_limits& limits = {});

/// Appends JSON text to a string. The caller keeps objects and lists balanced; commas are ours.
class json_writer {
public:
  explicit json_writer(std::string& out) : out_(out) {}

  json_writer& begin_object();
  json_writer& end_object();
  json_writer& begin_list();
  json_writer& end_list();
  json_writer& key(std::string_view name);
  json_writer& text(std::string_view x);
  json_writer& number(std::int64_t x);
  json_writer& number(std::uint64_t x);
  json_writer& number(const decimal& x);
  json_writer& boolean(bool x);
  json_writer& null();
  json_writer& tree(const value& x);
  /// Text that is JSON already.
  json_writer& raw(std::string_view json);
  /// key + text
  json_writer& member(std::string_view name, std::string_view x) { return key(name).text(x); }

private:
  void before_item();

  std::string& out_;
  bool comma_ = false;
};

std::string write_json(const value& x);

/// Which fields a reader may see and wants.
struct product_shape {
  bool show_cost = false;
  /// Top-level field names; empty = all. id is always there.
  std::vector<std::string> include_fields = {};
  /// version, created_at, updated_at: what the store adds to a client's document.
  bool show_store_fields = true;
  /// As an import into another store reads it back: several categories as paths, one as `category` alone.
  bool has_category_paths = false;
  /// Texts and names of categories in the wanted language, else in the nearest there is; none wanted = all languages,
  /// as stored.
  catalog::language_choice language = {};
  /// Whether the store's prices are gross; nothing = not shown.
  std::optional<bool> prices_include_tax = std::nullopt;
  /// Names of attributes by language (`{"colour":{"de":"Farbe"}}`), shown in the wanted one; outlives the call.
  const value* attribute_names = nullptr;
};

/// Appends a product as the API shows it: id, sku, slug, name, description, brand, model, gtins, category (names from
/// the root), categories (ids), status, publish_at, price, prices, compare_at, tax_class, prices_include_tax, cost,
/// attributes, attribute_names, tags, media, variants,
/// released, version, created_at, updated_at (RFC 3339 with ms, UTC), in this order; absent fields are left out. Cost:
/// linear, no tree in between.
void write_product(std::string& out, const catalog::product& item, const catalog::category_tree& categories,
                   const product_shape& shape);

/// Appends one variant as it stands in its product.
void write_variant(std::string& out, const catalog::variant& x, const product_shape& shape);

} // namespace stoa::codec
