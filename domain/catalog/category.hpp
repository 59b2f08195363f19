// The category tree: small, in memory, copied when it changes. Products hold numbers; names are resolved when read.
#pragma once

#include "domain/catalog/product.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::catalog {

struct category {
  /// What products hold: given by the store, never given again.
  category_id id = 0;
  /// 0 = a root.
  category_id parent = 0;
  /// In the store's language; what paths are made of. No two children of one parent share it.
  std::string name = {};
  /// The id clients use. Empty: the number as a text, which those made by a product's path have.
  std::string key = {};
  /// May be empty; unique among categories.
  std::string slug = {};
  /// In other languages by BCP 47 tag, sorted by it.
  std::vector<std::pair<std::string, std::string>> names = {};
  /// Place among its siblings, the lowest first; equal ones by name.
  std::int64_t order = 0;

  // Set by the store:
  /// Position of the record that last changed it. 1 where that was not kept yet.
  std::uint64_t version = 1;
  /// Unix milliseconds; 0 = not known.
  std::int64_t created_at_ms = 0;
  std::int64_t updated_at_ms = 0;

  bool operator==(const category&) const = default;
};

using category_ptr = std::shared_ptr<const category>;

/// The id a client knows a category by.
std::string client_id(const category& x);
/// Equal but for version and `updated_at_ms`: a write that changes nothing.
bool is_same_content(const category& a, const category& b);
/// The name in a language: that of the exact tag (in any case), else of its primary language, else the store's.
const std::string& name_in(const category& x, std::string_view language);

/// All categories of one store. A value: a view holds one and nobody changes it under it.
class category_tree {
public:
  static constexpr std::size_t category_count_max = 100'000;
  static constexpr std::size_t depth_max = 10;

  /// Adds or replaces. The parent is there already (records create parents first).
  void put(category x);
  /// Removes one without children. Its number is not given again.
  void erase(category_id id);
  /// Numbers up to here were given, also to categories that are gone.
  void set_last_number(category_id x);

  const category* find(category_id id) const;
  /// By the id that clients use.
  const category* find(std::string_view client_id) const;
  const category* find_slug(std::string_view slug) const;
  /// The child of `parent` (0 = root level) with that name, or nullptr.
  const category* child(category_id parent, std::string_view name) const;
  /// In their order.
  std::vector<const category*> children(category_id parent) const;
  std::size_t child_count(category_id parent) const;
  /// Names from the root to `id`; empty for an unknown id.
  std::vector<std::string> path(category_id id) const;
  /// Ids from the root to `id`.
  std::vector<category_id> lineage(category_id id) const;
  /// "Printing > Toner"; in a language as `name_in`, empty = the store's.
  std::string label(category_id id, std::string_view language = {}) const;
  /// The version of whichever of it and those above it changed last: as long as it stays, so does the path.
  std::uint64_t changed_at(category_id id) const;
  /// Levels of the tallest branch that begins at `id`, itself too.
  std::size_t height(category_id id) const;
  /// Level by level, in byte order of the client ids within each: as an import that creates them takes them.
  std::vector<const category*> parents_first() const;
  /// The number that the next category gets: a new one, and no other category's client id.
  category_id next_number() const;

  std::size_t size() const { return by_id_.size(); }
  category_id last_number() const { return last_number_; }
  const std::map<category_id, category>& all() const { return by_id_; }

  bool operator==(const category_tree&) const = default;

private:
  std::map<category_id, category> by_id_;
  std::map<std::pair<category_id, std::string>, category_id, std::less<>> children_;
  std::map<std::string, category_id, std::less<>> by_client_id_;
  std::map<std::string, category_id, std::less<>> by_slug_;
  category_id last_number_ = 0;
};

} // namespace stoa::catalog
