#include "domain/catalog/command.hpp"

namespace stoa::catalog {

const std::string& operation::id() const {
  if (const auto* p = std::get_if<put_product>(&what))
    return p->draft.item.id;
  if (const auto* q = std::get_if<patch_product>(&what))
    return q->id;
  if (const auto* r = std::get_if<change_resource>(&what))
    return r->name.id;
  if (const auto* v = std::get_if<change_variant>(&what))
    return v->id;
  if (const auto* c = std::get_if<change_category>(&what))
    return c->id;
  return std::get<delete_product>(what).id;
}

bool operation::needs_document() const {
  if (const auto* p = std::get_if<put_product>(&what))
    return p->keeps_cost;
  return std::holds_alternative<patch_product>(what) || std::holds_alternative<change_variant>(what);
}

bool operation::needs_count() const {
  const auto* c = std::get_if<change_category>(&what);
  return c != nullptr && c->does == change_category::verb::remove;
}

} // namespace stoa::catalog
