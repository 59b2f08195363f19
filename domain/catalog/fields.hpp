// The one list of a product's fields: tag, name and limits of each. Reading, writing and encoding all walk it.
#pragma once

#include "domain/catalog/field_rules.hpp"
#include "domain/catalog/limits.hpp"
#include "domain/catalog/product.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace stoa::catalog {

/// What is the same for a field wherever it occurs.
struct field {
  /// Names the field in stored bytes: 1 or more, ascending within a list, never given to another field.
  std::uint8_t tag = 0;
  /// Names it in documents.
  const char* name = "";
  text_rule rule = text_rule::words;
  /// Of each text in the field.
  std::size_t bytes_max = 0;
  /// Items, where the field is a list or an object.
  std::size_t count_max = 1;
  bool is_required = false;
};

/// T, or T to be looked at only.
template <class X, class T>
concept maybe_const = std::same_as<std::remove_const_t<X>, T>;

/// Calls `visit(field, member)` for each stored field of a product, in the order of the stored bytes. `version` and
/// `updated_at` are not among them: they are those of the record that holds the product.
template <class Visitor, maybe_const<product> Product>
void describe(Visitor& visit, Product& x) {
  using rule = text_rule;
  visit(field{1, "id", rule::id, limits::id_bytes}, x.id);
  visit(field{2, "sku", rule::sku, limits::sku_bytes}, x.sku);
  visit(field{3, "slug", rule::slug, limits::slug_bytes}, x.slug);
  visit(field{4, "name", rule::words, limits::name_bytes, limits::language_count, true}, x.name);
  visit(field{5, "description", rule::prose, limits::description_bytes, limits::language_count}, x.description);
  visit(field{6, "brand", rule::words, limits::brand_bytes}, x.brand);
  visit(field{7, "model", rule::words, limits::model_bytes}, x.model);
  visit(field{8, "gtins", rule::gtin, 14, limits::gtin_count}, x.gtins);
  visit(field{9, "category", rule::category, limits::category_name_bytes, limits::category_depth}, x.categories);
  visit(field{10, "status"}, x.status);
  visit(field{11, "price"}, x.price);
  visit(field{12, "prices", rule::words, 0, limits::price_count}, x.prices);
  visit(field{13, "cost"}, x.cost);
  visit(field{14, "attributes", rule::prose, limits::attribute_text_bytes, limits::attribute_count}, x.attributes);
  visit(field{15, "tags", rule::words, limits::tag_bytes, limits::tag_count}, x.tags);
  visit(field{16, "media", rule::words, 0, limits::media_count}, x.media);
  visit(field{17, "variants", rule::words, 0, limits::variant_count}, x.variants);
  visit(field{18, "released", rule::date, 10}, x.released);
  visit(field{19, "created_at"}, x.created_at_ms);
  // From here on: format 2.
  visit(field{20, "compare_at"}, x.compare_at);
  visit(field{21, "tax_class", rule::words, limits::tax_class_bytes}, x.tax_class);
  visit(field{22, "publish_at"}, x.publish_at);
}

/// The fields of one item of `media`.
template <class Visitor, maybe_const<media> Media>
void describe(Visitor& visit, Media& x) {
  visit(field{1, "url", text_rule::url, limits::url_bytes, 1, true}, x.url);
  visit(field{2, "alt", text_rule::prose, limits::alt_bytes, limits::language_count}, x.alt);
}

/// The fields of one item of `variants`.
template <class Visitor, maybe_const<variant> Variant>
void describe(Visitor& visit, Variant& x) {
  using rule = text_rule;
  visit(field{1, "sku", rule::sku, limits::sku_bytes}, x.sku);
  visit(field{2, "options", rule::words, limits::option_bytes, limits::option_count}, x.options);
  visit(field{3, "price"}, x.price);
  visit(field{4, "attributes", rule::prose, limits::attribute_text_bytes, limits::attribute_count}, x.attributes);
  visit(field{5, "compare_at"}, x.compare_at);
}

} // namespace stoa::catalog
