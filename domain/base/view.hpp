// One consistent state of a store: what every answer is computed on. Read-only, shared, safe from every thread.
#pragma once

#include "domain/access/issued_key.hpp"
#include "domain/base/reach.hpp"
#include "domain/base/result.hpp"
#include "domain/catalog/category.hpp"
#include "domain/catalog/product.hpp"
#include "domain/event/record.hpp"
#include "domain/resource/resource.hpp"
#include "domain/search/category_words.hpp"
#include "domain/search/language.hpp"
#include "domain/search/snapshot.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa {

/// One change of a product, and who made it when.
struct product_change {
  event::position at = 0;
  std::int64_t time_ms = 0;
  std::string principal;
  std::string request_id;
  /// Its version before; 0 = it did not exist.
  event::position previous = 0;
  /// Null: it was deleted.
  catalog::product_ptr after;
};

/// The state and the index at one position.
class view {
public:
  virtual ~view() = default;

  virtual event::position position() const = 0;
  /// Names the log: new at creation and at every restore.
  virtual std::uint64_t log_id() const = 0;

  /// A product's document, whatever its status. Errors: `not_found`, `io_failed`, `corrupt`; `not_in_memory` when only
  /// the disk may know.
  virtual result<catalog::product_ptr> product(std::string_view id, reach how = reach::disk) const = 0;
  /// As it was when the record at `version` changed it. Errors: `not_found` (trimmed away, or never was). Reads the
  /// disk.
  virtual result<catalog::product_ptr> product_at(std::string_view id, event::position version) const = 0;
  /// Changes of a product before a position that are still in the log, the newest first. Reads the disk.
  virtual result<std::vector<product_change>> history(std::string_view id, event::position before,
                                                      std::size_t count_max) const = 0;
  /// The last record at or before a time; 0 when that is before the first one kept. Reads the disk.
  virtual result<event::position> position_at(std::int64_t time_ms) const = 0;
  /// A product as of an earlier position. Errors: `not_found`, `position_too_old`. Reads the disk.
  virtual result<catalog::product_ptr> product_as_of(std::string_view id, event::position at) const = 0;
  /// `products_after` as of an earlier position. Errors: `position_too_old`. Reads the disk.
  virtual result<std::vector<catalog::product_ptr>> products_as_of(std::string_view after, event::position at,
                                                                   std::size_t count_max) const = 0;
  /// The id of the product that has a sku (its own or a variant's), a slug. Errors: as `product`.
  virtual result<std::string> id_by_sku(std::string_view sku, reach how = reach::disk) const = 0;
  virtual result<std::string> id_by_slug(std::string_view slug, reach how = reach::disk) const = 0;
  /// Ids and documents after `after` in byte order of the id, at most `count_max`.
  virtual result<std::vector<catalog::product_ptr>> products_after(std::string_view after,
                                                                   std::size_t count_max) const = 0;

  /// What a record stored for its idempotency key: the answers to give again. Errors: `not_found`.
  virtual result<event::key_used> used_key(event::position record) const = 0;

  /// Records behind `after` and up to this view's position, in order, none left out: at least one and of about
  /// `byte_count_max` stored bytes, none at the view's end. Reads the disk. Errors: `position_too_old` (the next one is
  /// trimmed away), `io_failed`, `corrupt`.
  virtual result<std::vector<event::record_ptr>> records_after(event::position after,
                                                               std::size_t byte_count_max) const = 0;
  /// Position of the oldest record in the log; 1 as long as none was trimmed away.
  virtual event::position first_record() const = 0;

  virtual const catalog::category_tree& categories() const = 0;
  virtual const resource::table& resources() const = 0;
  /// The keys among the resources, ready to be checked. Never null. A view that knows nothing of keys has none.
  virtual const std::shared_ptr<const access::issued_keys>& keys() const {
    static const auto none = std::make_shared<const access::issued_keys>();
    return none;
  }
  /// What its synonyms and stop words mean to a search: for `search::query::settings`. Never null.
  virtual const std::shared_ptr<const search::language_settings>& language() const = 0;
  /// The words of its category names, for `search::query::categories`; null = they are made for each query.
  virtual search::category_words_ptr category_words() const { return nullptr; }
  /// A resource as it was when the record at `version` changed it. Errors: `not_found` (also: no longer in the log).
  virtual result<resource::item_ptr> resource_at(const resource::name& x, event::position version) const = 0;
  virtual const search::snapshot& index() const = 0;

  virtual result<event::task> task(std::string_view id) const = 0;
  virtual result<std::vector<event::task_error>> task_errors(std::string_view id) const = 0;
  /// Tasks of every state after `after` in byte order of the id, at most `count_max`.
  virtual result<std::vector<event::task>> tasks_after(std::string_view after, std::size_t count_max) const = 0;
  /// All tasks that are not over.
  virtual result<std::vector<event::task>> open_tasks() const = 0;
};

using view_ptr = std::shared_ptr<const view>;

} // namespace stoa
