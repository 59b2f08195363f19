#include "domain/catalog/prefetch.hpp"

namespace stoa::catalog {

prefetch_request prefetch_for(const command& asked) {
  auto out = prefetch_request{};
  for (const auto& x : asked.operations) {
    if (x.needs_document())
      out.documents.push_back(x.id());
    if (x.needs_count())
      out.counts.push_back(x.id());
  }
  return out;
}

result<prefetched> prefetch(const prefetch_request& asked, const view& now) {
  auto out = prefetched{};
  for (const auto& id : asked.documents) {
    auto item = now.product(id);
    if (!item && item.failure().code != errc::not_found)
      return item.failure();
    out.documents[id] = item ? *item : nullptr;
  }
  for (const auto& id : asked.counts)
    if (const auto* found = now.categories().find(std::string_view{id}))
      out.counts[id] = {found->id, now.index().products_in(found->id), now.position()};
  return out;
}

} // namespace stoa::catalog
