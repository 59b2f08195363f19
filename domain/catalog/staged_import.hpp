// An atomic import on its way: what is staged of it, and what makes it visible. Pure values.
#pragma once

#include "domain/catalog/category.hpp"
#include "domain/event/record.hpp"
#include "domain/event/staging.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace stoa::search {
struct analysed_document;
}

namespace stoa::catalog {

/// All that an import staged, as whoever prepared it remembers it. The decider holds it against what the log has.
struct staged_import {
  /// Rows that an atomic import may have: it is one step of everybody's life, and in memory as a whole.
  static constexpr std::size_t row_count_max = 100'000;
  /// Categories that it may make or change, and what their texts may take: they stand in the one record.
  static constexpr std::size_t category_count_max = 1'000;
  static constexpr std::size_t category_bytes_max = 256 * 1024;
  /// Conflicts that are listed; they stand in one record too.
  static constexpr std::size_t conflict_count_max = 500;

  /// The rows of each record that staged some, in order.
  std::vector<std::vector<event::staged_row>> chunks;
  /// Numbers of rows that are not to become changes; ascending.
  std::vector<std::uint64_t> superseded;
  /// The categories the import was prepared with, and what it makes and changes of them, each once, parents first. The
  /// numbers of new ones are those that come next in `below`; version and times are those of the record.
  std::shared_ptr<const category_tree> below;
  std::vector<event::category_changed> categories;
  /// How many of these have a row of their own.
  std::uint64_t category_row_count = 0;
  /// What the search makes of the rows that become products, in their order; versions and times are not set. Whoever
  /// prepared them has let go of them. Empty = nobody has.
  std::vector<std::shared_ptr<search::analysed_document>> analysed;

  std::uint64_t row_count() const {
    auto count = std::uint64_t{0};
    for (const auto& x : chunks)
      count += x.size();
    return count;
  }
};

} // namespace stoa::catalog
