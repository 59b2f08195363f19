#include "domain/catalog/command.hpp"

namespace stoa::catalog {

const std::string& operation::id() const {
  if (const auto* p = std::get_if<put_product>(&what))
    return p->draft.item.id;
  if (const auto* q = std::get_if<patch_product>(&what))
    return q->id;
  return std::get<delete_product>(what).id;
}

} // namespace stoa::catalog
