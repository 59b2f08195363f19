// What deciding needs of every product, in memory: versions, uniqueness, categories, idempotency keys.
#pragma once

#include "domain/base/hash.hpp"
#include "domain/base/layered_table.hpp"
#include "domain/base/result.hpp"
#include "domain/catalog/category.hpp"
#include "domain/catalog/product.hpp"
#include "domain/event/record.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace stoa::catalog {

/// One product as the decider knows it.
struct product_head {
  std::uint64_t version = 0;
  std::int64_t created_at_ms = 0;
  /// Hash of the document as a client sees it; equal hash = unchanged write.
  hash128 content;
  product_status status = product_status::published;
  std::string sku;
  std::string slug;
  std::vector<std::string> variant_skus;
  std::optional<instant> publish_at;

  bool operator==(const product_head&) const = default;
};

product_head make_head(const product& item);

/// Hash of everything a client may set.
hash128 content_hash(const product& item);

/// The stored form of a head: {format, codec, key id}, then its fields. Errors of decode: `corrupt`.
std::string encode_head(const product_head& x);
result<product_head> decode_head(std::string_view bytes);

/// Which record used an idempotency key, and for which request.
struct key_entry {
  event::request_hash request{};
  event::position position = 0;
};

/// The table key of an idempotency key: a key belongs to the principal that used it.
std::string key_of(std::string_view principal, std::string_view key);

/// Committed state plus the pending overlay, as one thing to decide against. Touched by its shard alone.
class heads {
public:
  static constexpr std::size_t product_count_max = 5'000'000;
  static constexpr std::size_t key_count_max = 1'000'000;
  static constexpr std::int64_t key_age_max_ms = 24 * 60 * 60 * 1000;

  const product_head* product(std::string_view id) const { return products_.find(id); }
  /// The document of a product whose last change is not published yet, or nullptr.
  product_ptr pending_document(std::string_view id) const;
  const std::string* sku_owner(std::string_view sku) const { return skus_.find(sku); }
  const std::string* slug_owner(std::string_view slug) const { return slugs_.find(slug); }
  const key_entry* key(std::string_view principal, std::string_view key) const;
  /// A long job that is neither done nor failed, or nullptr.
  const event::task* task(std::string_view id) const { return tasks_.find(id); }
  /// The records that hold the rows of an atomic import, in order, with those that are pending; nullptr when nothing is
  /// staged or, after a start, nobody remembers.
  const std::vector<event::staged_place>* staged(std::string_view task) const;
  /// A resource, or null.
  resource::item_ptr resource(const resource::name& x) const;
  std::size_t resource_count() const { return resources_.committed().size() + resources_.pending_count(); }
  /// With those of pending records. Never changes under a holder.
  const std::shared_ptr<const category_tree>& categories() const { return decided_tree_; }
  /// The last record, pending ones too, in which a product was written into a category since the start; 0 = none.
  event::position joined_at(category_id x) const;
  /// Ids of committed drafts that are to be published by now, the earliest first, at most `count_max`.
  std::vector<std::string> due_drafts(std::int64_t now_ms, std::size_t count_max) const;
  std::size_t product_count() const { return products_.committed().size() + products_.pending_count(); }
  std::size_t key_count() const { return keys_.committed().size() + keys_.pending_count(); }

  /// A record was decided: the next decision sees it.
  void sequence(const event::record& x);
  /// A record is durable. Records come in the order of their positions.
  void commit(const event::record& x);
  /// Views show everything up to this position: their documents need not be held here any longer.
  void published(event::position at);
  /// The sequenced records after `committed` will not be: forget them.
  void drop_pending(event::position committed);

  /// Order-independent hash of the committed products' ids and versions. Cost: a short hash for each product.
  hash128 version_hash() const;

  // Loading at start, from the state:
  void load_product(std::string_view id, product_head x);
  void load_categories(category_tree x);
  void load_task(const event::task& x);
  void load_resource(const resource::item_ptr& x);
  void load_key(std::string_view principal, std::string_view key, const key_entry& x, std::int64_t time_ms);

private:
  struct key_age {
    std::int64_t time_ms = 0;
    event::position position = 0;
    std::string key;
  };
  struct pending_product {
    product_ptr document;
    event::position position = 0;
  };
  enum class layer : std::uint8_t { pending, committed };

  void apply(const event::record& x, layer where);
  void apply_changed(const event::product_changed& x, event::position at, layer where);
  void apply_deleted(const event::product_deleted& x, event::position at, layer where);
  void apply_categories(const event::record& x, layer where);
  void apply_key(const event::record& x, const event::key_used& used, layer where);
  void apply_task(const event::task& x, event::position at, layer where);
  void apply_staged(const event::rows_staged& x, event::position at);
  void release(std::string_view id, const product_head& old, event::position at, layer where);
  void expire_keys(std::int64_t now_ms);
  /// The committed head of a product is about to become this; null: it goes.
  void schedule(std::string_view id, const product_head* now);

  template <class Value>
  static void set(layered_table<Value>& table, std::string_view key, std::optional<Value> value, event::position at,
                  layer where);

  layered_table<product_head> products_;
  layered_table<std::string> skus_;
  layered_table<std::string> slugs_;
  layered_table<key_entry> keys_;
  layered_table<event::task> tasks_;
  layered_table<resource::item_ptr> resources_;
  /// By task. One that is dropped begins anew, so nothing that was forgotten too early is missed.
  text_map<std::vector<event::staged_place>> staged_;
  text_map<pending_product> pending_documents_;
  std::shared_ptr<const category_tree> decided_tree_ = std::make_shared<category_tree>();
  std::shared_ptr<const category_tree> committed_tree_ = decided_tree_;
  /// The newest record that the decided tree holds.
  event::position sequenced_ = 0;
  /// Only looked up.
  std::unordered_map<category_id, event::position> joined_;
  std::deque<key_age> key_ages_;
  /// Of committed drafts.
  std::set<std::pair<instant, std::string>> schedule_;
};

} // namespace stoa::catalog
