#include "domain/catalog/staging.hpp"

#include "domain/event/category_fold.hpp"

namespace stoa::catalog {

void staging::replace(const product_head* old, const product* now) {
  if (old != nullptr) {
    forget(skus_, old->sku);
    forget(slugs_, old->slug);
    for (const auto& sku : old->variant_skus)
      forget(skus_, sku);
  } else {
    ++created_;
  }
  if (now == nullptr)
    return;
  take(skus_, now->sku, now->id);
  take(slugs_, now->slug, now->id);
  for (const auto& x : now->variants)
    take(skus_, x.sku, now->id);
}

void staging::apply(const event::any& x) {
  if (own_tree_ == nullptr) {
    own_tree_ = std::make_shared<category_tree>(*tree_);
    tree_ = own_tree_;
  }
  event::apply(*own_tree_, x);
}

std::string staging::owner(const text_map<std::string>& staged, std::string_view name, const std::string* below) {
  if (const auto found = staged.find(name); found != staged.end())
    return found->second;
  return below == nullptr ? std::string{} : *below;
}

void staging::forget(text_map<std::string>& staged, const std::string& name) {
  if (!name.empty())
    staged.insert_or_assign(name, std::string{});
}

void staging::take(text_map<std::string>& staged, const std::string& name, const std::string& id) {
  if (!name.empty())
    staged.insert_or_assign(name, id);
}

} // namespace stoa::catalog
