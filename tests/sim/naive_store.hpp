// The oracle: what a store is by its definition, in the plainest way, sharing nothing with the engine but the values.
#pragma once

#include "domain/event/record.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace stoa::tests {

/// All that the simulation asks of a product.
struct naive_product {
  std::string name;
  std::string sku;
  std::string brand;
  std::string status;
  std::int64_t cents = 0;
  /// Numbers of categories.
  std::vector<std::uint32_t> categories;
  std::uint64_t version = 0;
  std::int64_t created_at_ms = 0;

  bool operator==(const naive_product&) const = default;
};

/// All of a category.
struct naive_category {
  std::string id;
  std::uint32_t parent = 0;
  std::string name;
  std::string slug;
  std::string german;
  std::uint64_t version = 0;

  bool operator==(const naive_category&) const = default;
};

/// A store as a map. Fed with the records of the log in order.
class naive_store {
public:
  /// Applies a record; returns what is wrong with it, or nothing.
  std::optional<std::string> apply(const event::record& x);

  /// A resource's content and version.
  using naive_resource = std::pair<value, std::uint64_t>;
  const std::map<resource::name, naive_resource>& resources() const { return resources_; }

  std::uint64_t position() const { return position_; }
  const std::map<std::string, naive_product>& products() const { return products_; }
  const std::map<std::uint32_t, naive_category>& categories() const { return categories_; }
  /// The number of the category that clients know by an id; 0 = none.
  std::uint32_t category(const std::string& id) const;
  /// Names from the root.
  std::vector<std::string> path(std::uint32_t category) const;
  /// True for itself, too.
  bool is_below(std::uint32_t category, std::uint32_t above) const;
  /// Products of every status in the category itself; those that are searched, with all below it.
  std::uint64_t products_in(std::uint32_t category) const;
  std::uint64_t published_below(std::uint32_t category) const;
  std::optional<std::string> sku_owner(const std::string& sku) const;
  /// Ids of published products whose name has a word, or a name of their categories or above, in byte order.
  std::vector<std::string> with_word(const std::string& word) const;
  /// Published products by brand.
  std::map<std::string, std::uint64_t> brands() const;
  /// Ids of published products in order of price, then id; those without a price last.
  std::vector<std::string> by_price() const;
  /// Which records changed which product, but for those that were cut.
  const std::set<std::pair<std::string, std::uint64_t>>& history() const { return history_; }

private:
  std::optional<std::string> changed(const event::product_changed& x, const event::header& at);
  std::optional<std::string> deleted(const event::product_deleted& x);
  std::optional<std::string> changed(const event::resource_changed& x, const event::header& at);
  std::optional<std::string> deleted(const event::resource_deleted& x);
  std::optional<std::string> check_skus() const;
  std::optional<std::string> cut(const event::history_cut& x);
  std::optional<std::string> changed(const event::category_changed& x, const event::header& at);
  std::optional<std::string> deleted(const event::category_deleted& x);

  std::map<std::string, naive_product> products_;
  std::map<std::uint32_t, naive_category> categories_;
  std::set<std::uint32_t> numbers_;
  std::map<resource::name, naive_resource> resources_;
  std::map<std::string, std::uint64_t> last_version_;
  std::map<std::string, std::int64_t> key_times_;
  std::set<std::pair<std::string, std::uint64_t>> history_;
  std::uint64_t position_ = 0;
  std::int64_t time_ms_ = 0;
  /// The record at hand makes an import visible: its names are unique at its end, and what is brought back is as old as
  /// it was.
  bool is_import_ = false;
  bool is_undo_ = false;
};

} // namespace stoa::tests
