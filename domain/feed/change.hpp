// One change of the store as a follower sees it, and what a follower may ask for.
#pragma once

#include "domain/catalog/category.hpp"
#include "domain/catalog/product.hpp"
#include "domain/event/record.hpp"
#include "domain/resource/resource.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::feed {

/// Shown by name and never stored; new kinds go to the end.
enum class kind : std::uint8_t {
  product_changed,
  product_deleted,
  category_created,
  category_changed,
  category_deleted,
  settings_changed,
  settings_deleted,
  synonyms_changed,
  synonyms_deleted,
  stop_words_changed,
  stop_words_deleted,
  key_changed,
  key_deleted,
  webhook_changed,
  webhook_deleted
};

inline constexpr std::array kinds{kind::product_changed,    kind::product_deleted,    kind::category_created,
                                  kind::category_changed,   kind::category_deleted,   kind::settings_changed,
                                  kind::settings_deleted,   kind::synonyms_changed,   kind::synonyms_deleted,
                                  kind::stop_words_changed, kind::stop_words_deleted, kind::key_changed,
                                  kind::key_deleted,        kind::webhook_changed,    kind::webhook_deleted};

/// "product.changed"
const char* to_string(kind x) noexcept;
std::optional<kind> parse_kind(std::string_view name);

struct change {
  kind is = kind::product_changed;
  /// The record it happened in: its header has position, time, request id and principal. Never null.
  event::record_ptr of;
  /// Its event's number in the record, from 0. With the position it names the change for ever.
  std::uint32_t index = 0;
  std::string id;
  /// Of the entity before, 0 = it did not exist (for this reader).
  event::position previous = 0;
  /// The product before and after; null = it did not exist.
  catalog::product_ptr before;
  catalog::product_ptr after;
  /// `before` was looked up and found, or there was nothing.
  bool is_before_known = false;
  /// The category before and after, likewise; both null in a change of anything else.
  catalog::category_ptr category_before;
  catalog::category_ptr category;
  /// The resource before and after, likewise. What answers show of it leaves secrets out.
  resource::item_ptr item_before;
  resource::item_ptr item_after;
  bool is_about_category() const { return is >= kind::category_created && is <= kind::category_deleted; }

  /// A record gives all that it changes its position as version.
  event::position version() const { return of->header.position; }
};

/// What a reader may see.
struct audience {
  /// Drafts and archived products. Who may not sees a product come when it is published and go when it no longer is.
  bool sees_unpublished = true;
  /// Who changed something, in which request.
  bool sees_writers = true;
  /// Settings, synonyms, stop words.
  bool sees_settings = true;
  /// Keys and webhooks.
  bool sees_keys = true;
};

/// Names what changed among all that can: "product:p1". Changes of one such are never told out of order.
std::string entity_of(const change& x);

/// A place between two changes: everything up to the record `after` is behind it, and of the next record the first
/// `skip` events.
struct place {
  event::position after = 0;
  std::uint32_t skip = 0;

  bool operator==(const place&) const = default;
};

struct request {
  place from;
  /// A page has no more changes than this, but for a single record that has.
  std::size_t count_max = 100;
  /// Empty = all.
  std::vector<kind> kinds;
  /// Ids of products or categories; sorted, empty = all.
  std::vector<std::string> ids;
  /// Looks up what a product was before.
  bool with_before = false;
  audience to;
};

} // namespace stoa::feed
