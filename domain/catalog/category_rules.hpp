// What becomes of one write of a category.
#pragma once

#include "domain/catalog/command.hpp"
#include "domain/catalog/decide.hpp"
#include "domain/catalog/staging.hpp"

#include <cstdint>
#include <optional>

namespace stoa::catalog {

struct category_decision {
  std::optional<error> refusal;
  /// What is known of the products in it is too old: count again. Nothing else is set.
  bool prefetch_again = false;
  /// Nothing for an unchanged document.
  std::optional<event::any> event;
  std::uint16_t status = 0;
  event::position version = 0;
  /// Null where it was deleted.
  category_ptr stored;
};

/// Decides against the tree as the operations before left it. A rename or a move is one event, whatever is in the
/// category; deleting asks for an empty one: `counted` says what is in it.
/// Refusals: `stale_version`, `not_found`, `name_taken`, `category_in_use`, `overloaded`, `invalid_field` (a parent
/// that is not there, lies below it or makes the tree too deep) and those of category_from_value.
category_decision decide_category(const staging& state, const change_category& asked, const condition& when,
                                  const product_counts& counted, const decide_context& context);

/// The part of it that makes or changes one, upon any tree: `asked` removes nothing and has no condition.
category_decision write_category(const category_tree& tree, const change_category& asked,
                                 const decide_context& context);

} // namespace stoa::catalog
