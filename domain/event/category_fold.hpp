// What the events of categories make of a tree: the same for the decider, the state and whoever reads along.
#pragma once

#include "domain/event/record.hpp"

namespace stoa::event {

/// True for the events that `apply` knows.
bool is_about_categories(const any& x);

/// Applies an event to a tree; others than those of categories change nothing.
void apply(catalog::category_tree& to, const any& x);

} // namespace stoa::event
