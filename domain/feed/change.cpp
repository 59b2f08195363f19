#include "domain/feed/change.hpp"

namespace stoa::feed {

const char* to_string(kind x) noexcept {
  switch (x) {
  case kind::product_changed:
    return "product.changed";
  case kind::product_deleted:
    return "product.deleted";
  case kind::category_created:
    return "category.created";
  case kind::category_changed:
    return "category.changed";
  case kind::category_deleted:
    return "category.deleted";
  }
  return "unknown";
}

std::optional<kind> parse_kind(std::string_view name) {
  for (const auto x : kinds)
    if (name == to_string(x))
      return x;
  return std::nullopt;
}

} // namespace stoa::feed
