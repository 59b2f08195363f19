#include "domain/catalog/category.hpp"

#include "domain/catalog/language.hpp"

#include <algorithm>
#include <tuple>

namespace stoa::catalog {

std::string client_id(const category& x) {
  return x.key.empty() ? std::to_string(x.id) : x.key;
}

bool is_same_content(const category& a, const category& b) {
  const auto fields = [](const category& x) { return std::tie(x.id, x.parent, x.name, x.slug, x.names, x.order); };
  return client_id(a) == client_id(b) && fields(a) == fields(b);
}

const std::string& name_in(const category& x, std::string_view language) {
  const auto* found = text_of(x.names, language);
  return found != nullptr ? *found : x.name;
}

void category_tree::put(category x) {
  if (find(x.id) != nullptr)
    erase(x.id);
  last_number_ = std::max(last_number_, x.id);
  children_.insert_or_assign({x.parent, x.name}, x.id);
  by_client_id_.insert_or_assign(client_id(x), x.id);
  if (!x.slug.empty())
    by_slug_.insert_or_assign(x.slug, x.id);
  by_id_.insert_or_assign(x.id, std::move(x));
}

void category_tree::erase(category_id id) {
  const auto at = by_id_.find(id);
  if (at == by_id_.end())
    return;
  const auto& x = at->second;
  const auto release = [&](auto& table, const auto& key) {
    if (const auto entry = table.find(key); entry != table.end() && entry->second == id)
      table.erase(entry);
  };
  release(children_, std::pair{x.parent, x.name});
  release(by_client_id_, client_id(x));
  release(by_slug_, x.slug);
  by_id_.erase(at);
}

void category_tree::set_last_number(category_id x) {
  last_number_ = std::max(last_number_, x);
}

const category* category_tree::find(category_id id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &at->second;
}

const category* category_tree::find(std::string_view client_id) const {
  const auto at = by_client_id_.find(client_id);
  return at == by_client_id_.end() ? nullptr : find(at->second);
}

const category* category_tree::find_slug(std::string_view slug) const {
  const auto at = by_slug_.find(slug);
  return at == by_slug_.end() ? nullptr : find(at->second);
}

const category* category_tree::child(category_id parent, std::string_view name) const {
  const auto at = children_.find(std::pair{parent, std::string{name}});
  return at == children_.end() ? nullptr : find(at->second);
}

std::vector<const category*> category_tree::children(category_id parent) const {
  auto out = std::vector<const category*>{};
  for (auto at = children_.lower_bound(std::pair{parent, std::string{}});
       at != children_.end() && at->first.first == parent; ++at)
    out.push_back(find(at->second));
  // By name they are already.
  std::stable_sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->order < b->order; });
  return out;
}

std::size_t category_tree::child_count(category_id parent) const {
  auto count = std::size_t{0};
  for (auto at = children_.lower_bound(std::pair{parent, std::string{}});
       at != children_.end() && at->first.first == parent; ++at)
    ++count;
  return count;
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

std::string category_tree::label(category_id id, std::string_view language) const {
  auto text = std::string{};
  for (const auto step : lineage(id)) {
    if (!text.empty())
      text.append(" > ");
    text.append(name_in(by_id_.at(step), language));
  }
  return text;
}

std::uint64_t category_tree::changed_at(category_id id) const {
  auto latest = std::uint64_t{0};
  auto steps = std::size_t{0};
  for (const auto* at = find(id); at != nullptr && steps < by_id_.size(); at = find(at->parent), ++steps)
    latest = std::max(latest, at->version);
  return latest;
}

std::size_t category_tree::height(category_id id) const {
  auto level = std::vector<category_id>{id};
  auto height = std::size_t{0};
  while (!level.empty() && height <= depth_max) {
    ++height;
    auto below = std::vector<category_id>{};
    for (const auto x : level)
      for (const auto* child : children(x))
        below.push_back(child->id);
    level = std::move(below);
  }
  return height;
}

std::vector<const category*> category_tree::parents_first() const {
  auto out = std::vector<const category*>{};
  auto level = std::vector<category_id>{0};
  while (!level.empty() && out.size() < size()) {
    auto below = std::vector<std::pair<std::string, const category*>>{};
    for (const auto parent : level)
      for (const auto* child : children(parent))
        below.emplace_back(client_id(*child), child);
    std::sort(below.begin(), below.end());
    level.clear();
    for (const auto& [id, x] : below) {
      out.push_back(x);
      level.push_back(x->id);
    }
  }
  return out;
}

category_id category_tree::next_number() const {
  auto number = last_number_ + 1;
  while (by_client_id_.contains(std::to_string(number)))
    ++number;
  return number;
}

} // namespace stoa::catalog
