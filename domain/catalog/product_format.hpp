// The marks that the encoder and the decoder of stored products share. The whole format: docs/formats/product.md.
#pragma once

#include <cstdint>

namespace stoa::catalog {

constexpr std::uint8_t product_format = 1;
/// In the place of a tag: the list of fields is over.
constexpr std::uint8_t end_of_fields = 0;

/// What stands before an attribute's value.
enum class attribute_kind : std::uint8_t { text = 0, number = 1, no = 2, yes = 3, list = 4 };

} // namespace stoa::catalog
