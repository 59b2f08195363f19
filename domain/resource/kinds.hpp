// What each kind of resource may hold: one table of rules, walked by reading, and nothing else to change for a new
// kind.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/value.hpp"
#include "domain/resource/resource.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stoa::resource {

/// The word of a kind in paths and feeds: "synonyms".
std::string_view to_string(kind x) noexcept;
std::optional<kind> parse_kind(std::string_view word) noexcept;

/// The id of the only item of a kind, where a store has just one; empty for all other kinds.
std::string_view only_id(kind x) noexcept;

/// Checks a client's document and puts its members in the kind's order; null members are left out. `id`, `version`,
/// `created_at` and `updated_at` in it are the store's and passed over.
/// Errors: `unknown_field`, `invalid_field`, `too_large`, with `field` as a path such as `synonyms[2]`.
result<value> check_content(kind of, const value& document);

/// A member of a content, or empty.
std::string text_of(const value& content, std::string_view name);

/// What holds in a store where a request says nothing else.
struct store_defaults {
  std::string currency = "USD";
  std::string language = "en";
  /// Whether prices are gross; nothing = the shop does not say.
  std::optional<bool> prices_include_tax = std::nullopt;
};

/// A member of the settings of a store; nullptr where it is not set. Lives as long as the table.
const value* setting_of(const table& x, std::string_view name);
/// Position of the record that last changed the settings; 0 = there are none.
std::uint64_t settings_version(const table& x);

/// From the settings of a store.
store_defaults defaults_of(const table& x);

} // namespace stoa::resource
