// What a key may do: rights by verb and resource, and by field.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stoa::access {

/// Stored and shown by name: a name never changes its meaning.
enum class right : std::uint8_t {
  /// Open to everybody, with or without a key.
  nothing,
  products_read,
  products_write,
  /// Sees what a product costs the shop.
  products_cost,
  /// Sees drafts and archived products.
  products_drafts,
  search,
  import,
  tasks_read,
  tasks_write,
  changes_read,
  settings_read,
  settings_write,
  traces_read,
  metrics,
  backup,
  keys_manage,
  /// Sees who did what: principals and request ids in feed and history, too.
  audit_read,
  webhooks_manage,
  /// Any key that reads or searches products sees their categories anyway; these are about the tree itself.
  categories_read,
  categories_write,
  /// All of them, also those that later versions add, in its store.
  admin,
  /// Of the server's administrator alone: no key of a store can be given it, and `admin` does not include it.
  server,
  /// One past the last.
  end_
};

/// "products:read"; empty for `nothing`.
std::string_view to_string(right x) noexcept;
/// One that a key can be given.
std::optional<right> parse_right(std::string_view name) noexcept;
/// The names of those, by comma, for error texts.
std::string right_names();

/// A set of rights. Small enough to be copied everywhere.
class rights {
public:
  constexpr rights() = default;

  static constexpr rights all() {
    auto made = rights{};
    made.add(right::admin);
    return made;
  }
  /// Of the server's administrator.
  static constexpr rights of_server() {
    auto made = all();
    made.add(right::server);
    return made;
  }

  constexpr void add(right x) { given_ |= bit(x); }
  /// As given, without what others of the set stand for.
  constexpr bool is_given(right x) const { return (given_ & bit(x)) != 0; }
  /// Whoever writes products reads them, drafts too: a write is answered by the product as it was stored.
  constexpr bool has(right x) const {
    if (x == right::nothing || is_given(x))
      return true;
    if (is_given(right::admin) && x != right::server)
      return true;
    if (x == right::categories_read)
      return is_given(right::categories_write) || is_given(right::products_write) || is_given(right::products_read);
    return (x == right::products_read || x == right::products_drafts) && is_given(right::products_write);
  }
  /// Nothing but this one.
  constexpr bool is_only(right x) const { return given_ == bit(x); }
  constexpr bool is_empty() const { return given_ == 0; }
  /// Whether these may do all that others may.
  constexpr bool cover(const rights& others) const {
    for (auto i = std::uint8_t{0}; i < static_cast<std::uint8_t>(right::end_); ++i)
      if (others.has(static_cast<right>(i)) && !has(static_cast<right>(i)))
        return false;
    return true;
  }

  constexpr bool operator==(const rights&) const = default;

private:
  static constexpr std::uint32_t bit(right x) { return std::uint32_t{1} << static_cast<unsigned>(x); }

  std::uint32_t given_ = 0;
};

} // namespace stoa::access
