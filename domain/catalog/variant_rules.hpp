// One variant of a product changed by itself.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/value.hpp"
#include "domain/catalog/command.hpp"

namespace stoa::catalog {

struct variant_written {
  /// The product's whole document afterwards.
  value document;
  /// There was no such variant before.
  bool is_new = false;
};

/// `document` is the product's before, as `to_value` makes it. What the variant holds is checked with the document.
/// Errors: `not_found` (no variant has that sku), `invalid_field` (another sku in the content).
result<variant_written> write_variant(value document, const change_variant& asked);

} // namespace stoa::catalog
