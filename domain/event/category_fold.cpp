#include "domain/event/category_fold.hpp"

namespace stoa::event {

bool is_about_categories(const any& x) {
  return std::holds_alternative<category_created>(x) || std::holds_alternative<category_changed>(x) ||
         std::holds_alternative<category_deleted>(x);
}

void apply(catalog::category_tree& to, const any& x) {
  if (const auto* created = std::get_if<category_created>(&x))
    to.put(created->after);
  else if (const auto* changed = std::get_if<category_changed>(&x))
    to.put(changed->after);
  else if (const auto* deleted = std::get_if<category_deleted>(&x))
    to.erase(deleted->id);
}

} // namespace stoa::event
