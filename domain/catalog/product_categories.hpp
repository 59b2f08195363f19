// The categories of a product between their names and their numbers.
#pragma once

#include "domain/catalog/decide.hpp"
#include "domain/catalog/staging.hpp"

#include <optional>
#include <vector>

namespace stoa::catalog {

/// Gives `item` the numbers of the categories that the draft names. What is missing of a path is created: staged, and
/// appended to `events`. Called last of all checks: a refused operation creates nothing.
/// Refusals: `invalid_field` (an id that no category has; a `category` that is not the first of `categories`),
/// `overloaded`.
std::optional<error> resolve_categories(staging& state, const product_draft& draft, const decide_context& context,
                                        product& item, std::vector<event::any>& events);

/// The document of a product that a merge patch is applied to. A patch of `category` alone replaces all of its
/// categories, so `categories` is left out, and the other way round.
value patched_base(const product& item, const value& patch, const category_tree& tree);

} // namespace stoa::catalog
