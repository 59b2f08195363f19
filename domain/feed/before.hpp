// Finds what a product was before a change.
#pragma once

#include "domain/base/view.hpp"

#include <cstddef>
#include <deque>
#include <string_view>

namespace stoa::feed {

/// Keeps the records it read last: the products of an import were mostly written together before, too, and a record is
/// decoded as a whole.
class before_finder {
public:
  explicit before_finder(const view& on) : on_(on) {}

  /// The product at a version, null for version 0 and for a version at which it was deleted. Errors: `not_found`
  /// (trimmed away, and no checkpoint has it), `io_failed`, `corrupt`.
  result<catalog::product_ptr> find(std::string_view id, event::position version);

  /// The same for a category. Errors: as above; `not_found` also where only a checkpoint would know.
  result<catalog::category_ptr> find_category(std::string_view id, event::position version);
  /// A resource, likewise.
  result<resource::item_ptr> find(const resource::name& x, event::position version) const;

private:
  static constexpr std::size_t record_count_max = 8;

  result<event::record_ptr> record_at(event::position at);

  const view& on_;
  std::deque<event::record_ptr> kept_;
};

} // namespace stoa::feed
