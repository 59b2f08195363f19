#include "domain/catalog/category_rules.hpp"

#include "domain/catalog/category_document.hpp"
#include "domain/catalog/write_rules.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace stoa::catalog {

namespace {

using verb = change_category::verb;

category_decision refused(error why) {
  auto made = category_decision{};
  made.refusal = std::move(why);
  return made;
}

error in_use(const category& x, std::uint64_t count, std::string_view what) {
  return error{errc::category_in_use,
               "the category \"" + client_id(x) + "\" holds " + std::to_string(count) + " " + std::string{what} +
                 "; move or delete them first",
               "id"};
}

category_decision removed(const staging& state, const category& old, const product_counts& counted) {
  if (const auto children = state.tree().child_count(old.id); children > 0)
    return refused(in_use(old, children, children == 1 ? "category" : "categories"));
  const auto found = counted.find(client_id(old));
  auto made = category_decision{};
  made.prefetch_again = found == counted.end() || found->second.id != old.id;
  if (made.prefetch_again)
    return made;
  // They were counted after the request came, so this is an answer, whatever has happened since.
  if (const auto count = found->second.count + (state.has_joined(old.id) ? 1 : 0); count > 0)
    return refused(in_use(old, count, count == 1 ? "product" : "products"));
  // Products that came after they were counted are not in the count.
  made.prefetch_again = found->second.at < state.below().joined_at(old.id);
  if (made.prefetch_again)
    return made;
  made.event = event::category_deleted{old.version, old.id, client_id(old)};
  made.status = 204;
  return made;
}

/// Resolves the parent and checks where the category would stand. `id` = 0 for a new one.
std::optional<error> settle_parent(const category_tree& tree, const category_draft& draft, category& item) {
  if (draft.parent.empty())
    item.parent = 0;
  else if (const auto* parent = tree.find(std::string_view{draft.parent}); parent != nullptr)
    item.parent = parent->id;
  else
    return error{errc::invalid_field, "parent \"" + draft.parent + "\" is no category; create it first", "parent"};
  const auto above = tree.lineage(item.parent);
  if (item.id != 0 && std::find(above.begin(), above.end(), item.id) != above.end())
    return error{errc::invalid_field,
                 "parent \"" + draft.parent + "\" lies below this category, or is it; choose one outside", "parent"};
  const auto height = item.id == 0 ? std::size_t{1} : tree.height(item.id);
  if (above.size() + height > category_tree::depth_max)
    return error{errc::invalid_field,
                 "parent is too deep: the tree would have " + std::to_string(above.size() + height) +
                   " levels, at most " + std::to_string(category_tree::depth_max) + " are allowed",
                 "parent"};
  return std::nullopt;
}

std::optional<error> check_names(const category_tree& tree, const category& item) {
  const auto taken = [&](const category* other, std::string_view field, const std::string& what) {
    return error{errc::name_taken,
                 std::string{field} + " \"" + what + "\" belongs to category \"" + client_id(*other) +
                   "\"; choose another one or change that category first",
                 std::string{field}};
  };
  if (const auto* other = tree.child(item.parent, item.name); other != nullptr && other->id != item.id)
    return taken(other, "name", item.name);
  if (item.slug.empty())
    return std::nullopt;
  if (const auto* other = tree.find_slug(item.slug); other != nullptr && other->id != item.id)
    return taken(other, "slug", item.slug);
  return std::nullopt;
}

category_decision stored(const category* old, category item, const decide_context& context) {
  auto made = category_decision{};
  if (old != nullptr && is_same_content(*old, item)) {
    made.status = 200;
    made.version = old->version;
    made.stored = std::make_shared<const category>(*old);
    return made;
  }
  item.version = context.next_position;
  item.created_at_ms = old != nullptr ? old->created_at_ms : context.now_ms;
  item.updated_at_ms = context.now_ms;
  made.status = old != nullptr ? 200 : 201;
  made.version = item.version;
  made.event = event::category_changed{old != nullptr ? old->version : 0, item};
  made.stored = std::make_shared<const category>(std::move(item));
  return made;
}

} // namespace

category_decision decide_category(const staging& state, const change_category& asked, const condition& when,
                                  const product_counts& counted, const decide_context& context) {
  const auto& tree = state.tree();
  const auto* old = tree.find(std::string_view{asked.id});
  if (auto wrong = check_condition(when, old != nullptr ? &old->version : nullptr))
    return refused(*std::move(wrong));
  if (old != nullptr && asked.does == verb::remove)
    return removed(state, *old, counted);
  return write_category(tree, asked, context);
}

category_decision write_category(const category_tree& tree, const change_category& asked,
                                 const decide_context& context) {
  const auto* old = tree.find(std::string_view{asked.id});
  if (old == nullptr && asked.does != verb::put)
    return refused(error{errc::not_found, "there is no category \"" + asked.id + "\"", "id"});
  if (old == nullptr && tree.size() >= category_tree::category_count_max)
    return refused(error{errc::overloaded, "the store is full of categories; use existing ones", "id"});
  auto draft = category_from_value(
    old != nullptr && asked.does == verb::patch ? merge_patch(to_value(*old, tree), asked.content) : asked.content,
    asked.id);
  if (!draft)
    return refused(draft.failure());
  auto item = std::move(draft->item);
  item.id = old != nullptr ? old->id : 0;
  if (auto wrong = settle_parent(tree, *draft, item))
    return refused(*std::move(wrong));
  if (auto wrong = check_names(tree, item))
    return refused(*std::move(wrong));
  if (old == nullptr)
    item.id = tree.next_number();
  if (asked.id != std::to_string(item.id))
    item.key = asked.id;
  return stored(old, std::move(item), context);
}

} // namespace stoa::catalog
