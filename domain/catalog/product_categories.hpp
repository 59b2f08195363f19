// The categories of a product between their names and their numbers.
#pragma once

#include "domain/base/value.hpp"
#include "domain/catalog/category.hpp"
#include "domain/catalog/product.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace stoa::catalog {

/// Where what is missing of a path is created: in the command at hand, or in the plan of an atomic import.
class category_maker {
public:
  virtual ~category_maker() = default;
  /// With all that it made.
  virtual const category_tree& tree() const = 0;
  /// How many it can still make, and what refuses the next.
  virtual std::size_t room() const = 0;
  virtual error no_room() const = 0;
  /// The number of the new category.
  virtual category_id make(category_id parent, const std::string& name) = 0;
};

/// What a tree has room for.
std::size_t room_in(const category_tree& tree);

/// Gives `item` the numbers of the categories that the draft names. What is missing of a path is created. Called last
/// of all checks: a refused operation creates nothing.
/// Refusals: `invalid_field` (an id that no category has; a `category` that is not the first of `categories`), and that
/// of the maker that has no room.
std::optional<error> resolve_categories(category_maker& at, const product_draft& draft, product& item);

/// The document of a product that a merge patch is applied to. A patch of `category` alone replaces all of its
/// categories, so `categories` is left out, and the other way round.
value patched_base(const product& item, const value& patch, const category_tree& tree);

} // namespace stoa::catalog
