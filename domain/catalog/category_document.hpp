// A category between its forms: the tree a client sends and gets, and the value that is stored.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/value.hpp"
#include "domain/catalog/category.hpp"

#include <string>
#include <string_view>

namespace stoa::catalog {

/// A category as a client names it.
struct category_draft {
  /// `id`, `parent` and the store's own members are still unset.
  category item;
  std::string id;
  /// Client id; empty = a root.
  std::string parent;
};

/// Reads and checks a client's document: `id`, `parent` (id or null), `name` (needed), `slug`, `names`, `order`. What
/// the store adds where it shows one is passed over. An empty `id` argument means: the document must have one.
/// Errors: `unknown_field`, `invalid_field`, with `field` as a path such as `names.de`.
result<category_draft> category_from_value(const value& document, std::string_view id);

/// The client's document back, for a merge patch and for an export: all that a client may set, in a fixed order.
value to_value(const category& x, const category_tree& tree);

} // namespace stoa::catalog
