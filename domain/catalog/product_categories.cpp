#include "domain/catalog/product_categories.hpp"

#include "domain/catalog/schema.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace stoa::catalog {

namespace {

error no_room() {
  return {errc::overloaded, "the store is full of categories; use existing ones", "category"};
}

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
category_id resolve_path(staging& state, const std::vector<std::string>& path, const decide_context& context,
                         std::vector<event::any>& events) {
  auto parent = category_id{0};
  for (const auto& name : path) {
    if (const auto* known = state.tree().child(parent, name)) {
      parent = known->id;
      continue;
    }
    auto created = category{state.tree().next_number(), parent, name};
    created.version = context.next_position;
    created.created_at_ms = created.updated_at_ms = context.now_ms;
    parent = created.id;
    events.emplace_back(event::category_changed{0, std::move(created)});
    state.apply(events.back());
  }
  return parent;
}

std::string indexed(std::size_t i) {
  return "categories[" + std::to_string(i) + "]";
}

/// What can be refused, before anything is created.
std::optional<error> check(const category_tree& tree, const product_draft& draft) {
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
  if (missing > 0 && tree.size() + missing > category_tree::category_count_max)
    return no_room();
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

std::optional<error> resolve_categories(staging& state, const product_draft& draft, const decide_context& context,
                                        product& item, std::vector<event::any>& events) {
  if (auto wrong = check(state.tree(), draft))
    return wrong;
  item.categories.clear();
  for (const auto& x : draft.categories) {
    const auto* named = x.id.empty() ? nullptr : state.tree().find(std::string_view{x.id});
    const auto id = named != nullptr ? named->id : resolve_path(state, x.path, context, events);
    if (std::find(item.categories.begin(), item.categories.end(), id) == item.categories.end())
      item.categories.push_back(id);
  }
  if (draft.categories.empty() && !draft.category_path.empty())
    item.categories.push_back(resolve_path(state, draft.category_path, context, events));
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
