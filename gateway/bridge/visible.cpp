#include "gateway/bridge/visible.hpp"

#include <algorithm>
#include <utility>

namespace stoa::gateway {

namespace {

bool is_published(const catalog::product_ptr& x) {
  return x != nullptr && x->status == catalog::product_status::published;
}

/// Whether the change before one of a page left the product visible. What is no longer known counts as not seen.
result<bool> was_published(const view& on, const std::string& id, const product_change& x,
                           const product_change* older) {
  if (older != nullptr && older->at == x.previous)
    return is_published(older->after);
  if (x.previous == 0)
    return false;
  const auto before = on.product_at(id, x.previous);
  if (!before && before.failure().code != errc::not_found && before.failure().code != errc::position_too_old)
    return before.failure();
  return before && is_published(*before);
}

} // namespace

result<catalog::product_ptr> if_seen(const exchange& x, result<catalog::product_ptr> found, std::string_view what) {
  if (found && !x.reader().sees(**found))
    return error{errc::not_found, "there is no " + std::string{what}, ""};
  return found;
}

result<std::vector<product_change>> history_seen(const exchange& x, const view& on, event::position before,
                                                 std::size_t count_max) {
  const auto& id = x.route().part;
  if (x.reader().sees_unpublished)
    return on.history(id, before, count_max);
  auto seen = std::vector<product_change>{};
  for (auto has_more = true; has_more;) {
    // One more than is looked at: what was before the last.
    const auto found = on.history(id, before, count_max + 1);
    if (!found)
      return found.failure();
    has_more = found->size() > count_max;
    for (std::size_t i = 0; i < std::min(found->size(), count_max); ++i) {
      auto change = (*found)[i];
      before = change.at;
      const auto was = was_published(on, id, change, i + 1 < found->size() ? &(*found)[i + 1] : nullptr);
      if (!was)
        return was.failure();
      if (!*was && !is_published(change.after))
        continue;
      change.previous = *was ? change.previous : 0;
      if (!is_published(change.after))
        change.after = nullptr;
      seen.push_back(std::move(change));
      if (seen.size() == count_max)
        return seen;
    }
  }
  return seen;
}

result<std::vector<catalog::product_ptr>> products_seen(const exchange& x, const view& on, std::string after,
                                                        event::position at, std::size_t count_max) {
  auto seen = std::vector<catalog::product_ptr>{};
  for (;;) {
    auto found = on.products_as_of(after, at, count_max);
    if (!found || x.reader().sees_unpublished)
      return found;
    for (auto& item : *found) {
      after = item->id;
      if (!x.reader().sees(*item))
        continue;
      seen.push_back(std::move(item));
      if (seen.size() == count_max)
        return seen;
    }
    if (found->size() < count_max)
      return seen;
  }
}

} // namespace stoa::gateway
