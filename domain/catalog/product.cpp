#include "domain/catalog/product.hpp"

#include <array>

namespace stoa::catalog {

namespace {

constexpr auto status_names = std::array{"draft", "published", "archived"};

} // namespace

const char* to_string(product_status status) noexcept {
  const auto at = static_cast<std::size_t>(status);
  return at < status_names.size() ? status_names[at] : "unknown";
}

std::optional<product_status> parse_product_status(std::string_view name) {
  for (std::size_t i = 0; i < status_names.size(); ++i)
    if (name == status_names[i])
      return static_cast<product_status>(i);
  return std::nullopt;
}

} // namespace stoa::catalog
