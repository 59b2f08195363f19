#include "domain/catalog/product_categories.hpp"

#include "domain/catalog/schema.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace stoa::catalog {

namespace {

/// How many categories of a path are not there yet.
std::size_t missing_of(const category_tree& tree, const std::vector<std::string>& path) {
  auto at = category_id{0};
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto* known = tree.child(at, path[i]);
    if (known == nullptr)
      return path.size() - i;
    at = known->id;
  }
  return 0;
}

/// Walks the path down, creating what is missing.
category_id resolve_path(category_maker& at, const std::vector<std::string>& path) {
  auto parent = category_id{0};
  for (const auto& name : path) {
    const auto* known = at.tree().child(parent, name);
    parent = known != nullptr ? known->id : at.make(parent, name);
  }
  return parent;
}

std::string indexed(std::size_t i) {
  return "categories[" + std::to_string(i) + "]";
}

/// What can be refused, before anything is created.
std::optional<error> check(const category_maker& at, const product_draft& draft) {
  const auto& tree = at.tree();
  auto missing = missing_of(tree, draft.category_path);
  for (std::size_t i = 0; i < draft.categories.size(); ++i) {
    const auto& x = draft.categories[i];
    missing += missing_of(tree, x.path);
    if (!x.id.empty() && tree.find(std::string_view{x.id}) == nullptr)
      return error{errc::invalid_field,
                   indexed(i) + " \"" + x.id +
                     "\" is no category; create it first, or send the list of names that leads to it",
                   indexed(i)};
  }
  // A path given twice is counted twice: that is only wrong where there is next to no room anyway.
  if (missing > at.room())
    return at.no_room();
  if (draft.category_path.empty() || draft.categories.empty())
    return std::nullopt;
  const auto& first = draft.categories.front();
  const auto* named = tree.find(std::string_view{first.id});
  if ((named != nullptr ? tree.path(named->id) : first.path) != draft.category_path)
    return error{errc::invalid_field,
                 "category is not the path of categories[0]; make them equal, or send one of the two", "category"};
  return std::nullopt;
}

} // namespace

std::size_t room_in(const category_tree& tree) {
  return category_tree::category_count_max - std::min(tree.size(), category_tree::category_count_max);
}

std::optional<error> resolve_categories(category_maker& at, const product_draft& draft, product& item) {
  if (auto wrong = check(at, draft))
    return wrong;
  item.categories.clear();
  for (const auto& x : draft.categories) {
    const auto* named = x.id.empty() ? nullptr : at.tree().find(std::string_view{x.id});
    const auto id = named != nullptr ? named->id : resolve_path(at, x.path);
    if (std::find(item.categories.begin(), item.categories.end(), id) == item.categories.end())
      item.categories.push_back(id);
  }
  if (draft.categories.empty() && !draft.category_path.empty())
    item.categories.push_back(resolve_path(at, draft.category_path));
  return std::nullopt;
}

value patched_base(const product& item, const value& patch, const category_tree& tree) {
  auto base = to_value(item, tree);
  auto* members = base.get_if<value_object>();
  if (members != nullptr && (patch.find("category") != nullptr || patch.find("categories") != nullptr))
    std::erase_if(*members, [](const auto& x) { return x.first == "category" || x.first == "categories"; });
  return base;
}

} // namespace stoa::catalog
