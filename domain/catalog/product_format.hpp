// The marks that the encoder and the decoder of stored products share. The whole format: docs/formats/product.md.
#pragma once

#include "domain/catalog/product.hpp"

#include <algorithm>
#include <cstdint>

namespace stoa::catalog {

/// The newest. Each product is written in the oldest format that has all its fields, so that its bytes stay what they
/// were: 2 has compare_at, tax_class, publish_at.
constexpr std::uint8_t product_format = 2;
inline std::uint8_t format_of(const product& x) {
  const auto is_plain = !x.compare_at && x.tax_class.empty() && !x.publish_at &&
                        std::none_of(x.variants.begin(), x.variants.end(), [](const auto& v) { return v.compare_at; });
  return is_plain ? 1 : 2;
}

/// In the place of a tag: the list of fields is over.
constexpr std::uint8_t end_of_fields = 0;

/// What stands before an attribute's value.
enum class attribute_kind : std::uint8_t { text = 0, number = 1, no = 2, yes = 3, list = 4 };

} // namespace stoa::catalog
