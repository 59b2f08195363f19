// A product document between its forms: the tree a client sends and gets, and the bytes that are stored.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/value.hpp"
#include "domain/catalog/category.hpp"
#include "domain/catalog/product.hpp"

#include <string>
#include <string_view>

namespace stoa::catalog {

/// Reads and checks a client's document. `version`, `created_at`, `updated_at` in it are ignored.
/// An empty `id` argument means: the document must have one; otherwise the document may omit it and a differing one is
/// refused. `category` is a list of names from the root (a string is a path of one), `categories` a list of categories,
/// each an id or such a path; null members count as absent. Errors: `unknown_field`, `invalid_field`, both with `field`
/// as a path such as `variants[2].price.amount`.
result<product_draft> draft_from_value(const value& document, std::string_view id);

/// The client's document back as a tree, so that a merge patch can be applied to it. Holds every field a client may
/// set, also cost; none that the store sets. One category is a path in `category`, several are ids in `categories`.
/// draft_from_value gives the same draft back.
value to_value(const product& item, const category_tree& categories);

/// True for `[A-Za-z0-9._~:-]{1,128}` other than "." and "..".
bool is_product_id(std::string_view id);

/// Fraction digits of an ISO 4217 currency: 2 for USD, 0 for JPY, 3 for KWD. Unknown codes of three capitals count
/// as 2.
int currency_digits(std::string_view currency);
/// True for three capitals A-Z.
bool is_currency(std::string_view text);

/// The stored bytes of a product without version and updated_at (the record's header has them): a format byte, then
/// tagged fields in a fixed order; absent fields take no bytes. Equal products give equal bytes.
void encode(std::string& out, const product& item);
/// The same bytes as if the product were not stored yet: what a client may set, for telling whether it changed.
void encode_content(std::string& out, const product& item);
/// Errors: `corrupt` (wrong format byte, short input, unknown tag). version and updated_at are left 0.
result<product> decode(std::string_view bytes);

} // namespace stoa::catalog
