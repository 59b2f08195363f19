#include "domain/base/value.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace stoa {

namespace {

/// Positions of an object's members in order of their keys: a patch with as many members as a body holds stays cheap.
std::vector<std::size_t> sorted_by_key(const value_object& members) {
  auto order = std::vector<std::size_t>(members.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return members[a].first < members[b].first; });
  return order;
}

/// Takes the marked members out, the others keep their order.
void erase_marked(value_object& members, const std::vector<bool>& is_marked) {
  auto kept = std::size_t{0};
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (is_marked[i])
      continue;
    if (kept != i)
      members[kept] = std::move(members[i]);
    ++kept;
  }
  members.resize(kept);
}

void merge_members(value_object& members, const value_object& patch) {
  const auto order = sorted_by_key(members);
  auto is_deleted = std::vector<bool>(members.size());
  auto added = value_object{};
  for (const auto& [key, change] : patch) {
    const auto at = std::lower_bound(order.begin(), order.end(), key, [&](std::size_t i, const std::string& wanted) {
      return members[i].first < wanted;
    });
    const auto is_there = at != order.end() && members[*at].first == key;
    if (change.is_null() && is_there)
      is_deleted[*at] = true;
    else if (is_there)
      members[*at].second = merge_patch(std::move(members[*at].second), change);
    else if (!change.is_null())
      added.emplace_back(key, merge_patch(value{}, change));
  }
  erase_marked(members, is_deleted);
  members.insert(members.end(), std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
}

} // namespace

value value::integer(std::int64_t x) {
  const auto exact = make_decimal(x, 0);
  return exact ? value{*exact} : value{};
}

const value* value::find(std::string_view key) const {
  if (const auto* members = get_if<value_object>())
    for (const auto& [name, member] : *members)
      if (name == key)
        return &member;
  return nullptr;
}

void value::set(std::string_view key, value x) {
  if (get_if<value_object>() == nullptr)
    state_ = value_object{};
  auto& members = *get_if<value_object>();
  const auto at = std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == key; });
  if (at == members.end())
    members.emplace_back(std::string{key}, std::move(x));
  else
    at->second = std::move(x);
}

const char* value::kind() const {
  constexpr auto names = std::array{"null", "boolean", "number", "string", "list", "object"};
  return names[state_.index()];
}

value merge_patch(value target, const value& patch) {
  const auto* changes = patch.get_if<value_object>();
  if (changes == nullptr)
    return patch;
  if (target.get_if<value_object>() == nullptr)
    target = value_object{};
  merge_members(*target.get_if<value_object>(), *changes);
  return target;
}

} // namespace stoa
