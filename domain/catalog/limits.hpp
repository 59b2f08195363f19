// Every limit of a product document, in bytes of UTF-8 unless said otherwise. docs/formats/product.md lists the same
// figures.
#pragma once

#include <cstddef>
#include <cstdint>

namespace stoa::catalog::limits {

constexpr std::size_t id_bytes = 128;
constexpr std::size_t sku_bytes = 128;
constexpr std::size_t slug_bytes = 200;
constexpr std::size_t name_bytes = 2'000;
constexpr std::size_t description_bytes = 64 * 1024;
constexpr std::size_t brand_bytes = 200;
constexpr std::size_t model_bytes = 500;
constexpr std::size_t gtin_count = 200;
constexpr std::size_t category_name_bytes = 200;
constexpr std::size_t category_depth = 10;
/// Categories of one product.
constexpr std::size_t category_count = 20;
constexpr std::int64_t category_order_abs_max = 1'000'000'000;
/// Longest tag that RFC 5646 asks everyone to have room for.
constexpr std::size_t language_bytes = 35;
constexpr std::size_t price_count = 50;
constexpr std::size_t attribute_count = 500;
constexpr std::size_t attribute_name_bytes = 200;
constexpr std::size_t attribute_text_bytes = 8 * 1024;
constexpr std::size_t attribute_list_count = 200;
constexpr std::size_t tax_class_bytes = 100;
constexpr std::size_t tag_count = 100;
constexpr std::size_t tag_bytes = 100;
constexpr std::size_t media_count = 100;
constexpr std::size_t url_bytes = 2'048;
constexpr std::size_t alt_bytes = 1'000;
constexpr std::size_t variant_count = 200;
constexpr std::size_t option_count = 10;
constexpr std::size_t option_bytes = 200;
constexpr std::size_t language_count = 50;
/// A whole product, encoded.
constexpr std::size_t product_bytes = 128 * 1024;
/// Operations in one batch, and its record, encoded.
constexpr std::size_t batch_operation_count = 128;
constexpr std::size_t record_bytes = 512 * 1024;

} // namespace stoa::catalog::limits
