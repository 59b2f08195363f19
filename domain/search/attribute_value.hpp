// One value of one attribute as sortable bytes: what a dictionary of attributes holds.
#pragma once

#include "domain/base/decimal.hpp"
#include "domain/catalog/product.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::search {

/// The beginning that all values of a key share and no value of another key has.
std::string attribute_prefix(std::string_view key);

/// prefix, then the value so that byte order is: false, true, numbers by size, texts by bytes.
/// A text that is written like a number or a truth value is taken for one ("10" is 10, but "10.0" and "007" are texts):
/// files of suppliers know only texts, and each value has then one label and one place in the order.
std::string attribute_bytes(std::string_view prefix, const catalog::scalar& x);

/// All values of a product's attributes, each element of a list by itself; sorted, each once.
std::vector<std::string> attribute_bytes(const catalog::attribute_map& attributes);

/// True for what attribute_bytes makes; to be asked of bytes from a disk before any of the functions below.
bool is_attribute_bytes(std::string_view bytes);

/// What stands in a value behind its prefix.
std::string_view without_prefix(std::string_view bytes);

/// The value as facets show it and filters name it: `10`, `true`, `red`. `value` has no prefix.
std::string attribute_label(std::string_view value);

/// The number that `value`, without prefix, stands for, if it does for one.
std::optional<decimal> attribute_number(std::string_view value);

/// Appends the values that a filter's text names, without prefix: the text and, in any notation, the number: `6.0`
/// names the text "6.0" and 6.
void append_named(std::vector<std::string>& out, const std::string& text);

} // namespace stoa::search
