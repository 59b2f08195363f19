// What a store has besides products, categories and tasks: its settings, synonyms, stop words, keys, webhooks. Each is
// a small document of a known kind under an id of its own; all of them are in memory.
#pragma once

#include "domain/base/value.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>

namespace stoa::resource {

/// Stored by number: only ever appended to.
enum class kind : std::uint8_t {
  settings,
  synonyms,
  stop_words,
  keys,
  webhooks,
  /// How far each webhook is, under its id. The store's own: written by it alone, and in no feed.
  webhook_places,
  end_
};

/// Format of an event or a stored value about a resource: the oldest that knows its kind.
constexpr std::uint8_t format_of(kind x) noexcept {
  return x < kind::webhooks ? 1 : 2;
}
constexpr std::uint8_t newest_format = 2;

struct name {
  kind of{};
  std::string id;

  bool operator==(const name&) const = default;
  bool operator<(const name& other) const { return std::tie(of, id) < std::tie(other.of, other.id); }
};

struct item {
  resource::name name;
  /// Position of the record that last changed it.
  std::uint64_t version = 0;
  std::int64_t created_at_ms = 0;
  std::int64_t updated_at_ms = 0;
  /// An object, as the rules of its kind left it (`kinds.hpp`): checked, in a fixed order, without what is default.
  value content;

  bool operator==(const item&) const = default;
};

using item_ptr = std::shared_ptr<const item>;

/// All of a store, by kind, then by id. A value: a view holds one and nobody changes it under it.
using table = std::map<name, item_ptr>;

struct limits {
  /// Of all kinds together.
  static constexpr std::size_t item_count = 10'000;
  /// Of one content, encoded.
  static constexpr std::size_t content_bytes = 64 * 1024;
};

/// The kind's byte, then the id: the key in tables, and in the state.
std::string key_of(const name& x);

} // namespace stoa::resource
