// The heads as the next operation of a command must see them: the state's, under what the operations before it did.
#pragma once

#include "domain/catalog/heads.hpp"

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace stoa::catalog {

/// Ids occur once in a command, so only what operations share is layered here: skus, slugs and new categories.
class staging {
public:
  explicit staging(const heads& state) : state_(state), tree_(state.categories()) {}

  const heads& below() const { return state_; }
  const category_tree& tree() const { return *tree_; }
  std::size_t product_count() const { return state_.product_count() + created_; }

  /// The id of the product that has it, or empty.
  std::string sku_owner(std::string_view sku) const { return owner(skus_, sku, state_.sku_owner(sku)); }
  std::string slug_owner(std::string_view slug) const { return owner(slugs_, slug, state_.slug_owner(slug)); }

  /// What was `old` (null: nothing) is `now` (null: deleted).
  void replace(const product_head* old, const product* now);
  /// A category was created or changed, or (of `category_deleted`) is gone.
  void apply(const event::any& x);
  /// A product was written into a category.
  void join(category_id x) { joined_.insert(x); }
  bool has_joined(category_id x) const { return joined_.contains(x); }

private:
  static std::string owner(const text_map<std::string>& staged, std::string_view name, const std::string* below);
  static void forget(text_map<std::string>& staged, const std::string& name);
  static void take(text_map<std::string>& staged, const std::string& name, const std::string& id);

  const heads& state_;
  std::shared_ptr<const category_tree> tree_;
  std::shared_ptr<category_tree> own_tree_;
  text_map<std::string> skus_;
  text_map<std::string> slugs_;
  std::set<category_id> joined_;
  std::size_t created_ = 0;
};

} // namespace stoa::catalog
