#include "domain/catalog/category.hpp"

#include <algorithm>

namespace stoa::catalog {

void category_tree::put(category x) {
  if (const auto* before = find(x.id); before != nullptr && child(before->parent, before->name) == before)
    children_.erase({before->parent, before->name});
  children_.insert_or_assign({x.parent, x.name}, x.id);
  by_id_.insert_or_assign(x.id, std::move(x));
}

const category* category_tree::find(category_id id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &at->second;
}

const category* category_tree::child(category_id parent, std::string_view name) const {
  const auto at = children_.find(std::pair{parent, std::string{name}});
  return at == children_.end() ? nullptr : find(at->second);
}

std::vector<std::string> category_tree::path(category_id id) const {
  auto names = std::vector<std::string>{};
  for (const auto step : lineage(id))
    names.push_back(by_id_.at(step).name);
  return names;
}

std::vector<category_id> category_tree::lineage(category_id id) const {
  auto steps = std::vector<category_id>{};
  // The bound ends the walk even in a tree that a damaged record bent into a ring.
  for (const auto* at = find(id); at != nullptr && steps.size() < by_id_.size(); at = find(at->parent))
    steps.push_back(at->id);
  std::reverse(steps.begin(), steps.end());
  return steps;
}

std::string category_tree::label(category_id id) const {
  auto text = std::string{};
  for (const auto& name : path(id)) {
    if (!text.empty())
      text.append(" > ");
    text.append(name);
  }
  return text;
}

} // namespace stoa::catalog
