#include "domain/catalog/write_rules.hpp"

#include "domain/catalog/limits.hpp"

#include <string>

namespace stoa::catalog {

namespace {

error taken(errc code, std::string_view field, std::string_view what, std::string_view owner) {
  return error{code,
               std::string{field} + " \"" + std::string{what} + "\" belongs to product \"" + std::string{owner} +
                 "\"; choose another one or change that product first",
               std::string{field}};
}

} // namespace

std::optional<error> check_condition(const condition& when, const event::position* version) {
  const auto stale = [&](const std::string& detail) { return error{errc::stale_version, detail, "version"}; };
  switch (when.is) {
  case condition::kind::none:
    return std::nullopt;
  case condition::kind::exists:
    return version != nullptr ? std::nullopt : std::optional{stale("it does not exist")};
  case condition::kind::absent:
    return version == nullptr ? std::nullopt : std::optional{stale("it exists already")};
  case condition::kind::version:
    if (version == nullptr)
      return stale("it does not exist");
    if (*version != when.version)
      return stale("the stored version is " + std::to_string(*version) + "; read it again, then retry");
    return std::nullopt;
  }
  return std::nullopt;
}

std::optional<error> check_unique(const staging& state, const product& item) {
  const auto other_has = [&](const std::string& owner) { return !owner.empty() && owner != item.id; };
  if (!item.sku.empty())
    if (const auto owner = state.sku_owner(item.sku); other_has(owner))
      return taken(errc::sku_taken, "sku", item.sku, owner);
  for (std::size_t i = 0; i < item.variants.size(); ++i)
    if (const auto& sku = item.variants[i].sku; !sku.empty())
      if (const auto owner = state.sku_owner(sku); other_has(owner))
        return taken(errc::sku_taken, "variants[" + std::to_string(i) + "].sku", sku, owner);
  if (!item.slug.empty())
    if (const auto owner = state.slug_owner(item.slug); other_has(owner))
      return taken(errc::slug_taken, "slug", item.slug, owner);
  return std::nullopt;
}

std::optional<error> check_room(const staging& state, const product_head* head, std::size_t bytes) {
  if (bytes > limits::product_bytes)
    return error{errc::too_large,
                 "the product takes " + std::to_string(bytes) + " bytes; at most " +
                   std::to_string(limits::product_bytes) + " are stored",
                 ""};
  if (head == nullptr && state.product_count() >= heads::product_count_max)
    return error{errc::overloaded, "the store is full of products; delete some or split the store", "id"};
  return std::nullopt;
}

} // namespace stoa::catalog
