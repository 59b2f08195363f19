// The category tree: small, in memory, copied when it changes. Products hold ids; names are resolved when read.
#pragma once

#include "domain/catalog/product.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::catalog {

struct category {
  category_id id = 0;
  /// 0 = a root.
  category_id parent = 0;
  std::string name;

  bool operator==(const category&) const = default;
};

/// All categories of one store. A value: a view holds one and nobody changes it under it.
class category_tree {
public:
  static constexpr std::size_t category_count_max = 100'000;
  static constexpr std::size_t depth_max = 10;

  /// Adds or replaces. The parent is there already (records create parents first).
  void put(category x);

  const category* find(category_id id) const;
  /// The child of `parent` (0 = root level) with that name, or nullptr.
  const category* child(category_id parent, std::string_view name) const;
  /// Names from the root to `id`; empty for an unknown id.
  std::vector<std::string> path(category_id id) const;
  /// Ids from the root to `id`.
  std::vector<category_id> lineage(category_id id) const;
  /// "Printing > Toner"
  std::string label(category_id id) const;

  std::size_t size() const { return by_id_.size(); }
  category_id id_max() const { return by_id_.empty() ? 0 : by_id_.rbegin()->first; }
  const std::map<category_id, category>& all() const { return by_id_; }

  bool operator==(const category_tree&) const = default;

private:
  std::map<category_id, category> by_id_;
  std::map<std::pair<category_id, std::string>, category_id, std::less<>> children_;
};

} // namespace stoa::catalog
