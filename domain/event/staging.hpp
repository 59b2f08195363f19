// Rows of an atomic import: staged in records that show nothing, made visible by one record that names those.
// Why it is so: docs/decisions/0012-atomic-import.md.
#pragma once

#include "domain/catalog/product.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stoa::event {

/// Number of a record in its log; the first is 1; 0 means "before everything".
using position = std::uint64_t;

/// What a product is to become.
struct staged_row {
  /// 1-based line of the file; 0 = no line of it.
  std::uint64_t line = 0;
  std::string id;
  /// Version it must still have when the import becomes visible; 0 = there must be no such product.
  position previous = 0;
  /// Null: it goes. Version and time of change are 0, and created_at_ms of a product that is to be made.
  catalog::product_ptr after;

  bool operator==(const staged_row& x) const {
    return line == x.line && id == x.id && previous == x.previous && (after == nullptr) == (x.after == nullptr) &&
           (after == nullptr || *after == *x.after);
  }
};

/// Rows of an import that nobody reads yet.
struct rows_staged {
  std::string task;
  /// Number of the first of them in the import; 0 begins anew and forgets what the same task staged before.
  std::uint64_t first = 0;
  std::vector<staged_row> rows;

  bool operator==(const rows_staged&) const = default;
};

/// A record that staged rows.
struct staged_place {
  event::position position = 0;
  std::uint64_t row_count = 0;

  bool operator==(const staged_place&) const = default;
};

/// All rows of an import become visible. Behind it in `record::events` stand the changes themselves once the record is
/// expanded, one for each row that is not superseded, in the order of the rows.
struct import_published {
  std::string task;
  /// In the order of the rows.
  std::vector<staged_place> places;
  /// Numbers of rows that a later one stands for, or nobody any more; ascending.
  std::vector<std::uint64_t> superseded;
  /// Not stored: the changes stand behind it.
  bool is_expanded = false;

  /// Changes it makes.
  std::uint64_t change_count() const {
    auto count = std::uint64_t{0};
    for (const auto& x : places)
      count += x.row_count;
    return count - superseded.size();
  }

  bool operator==(const import_published&) const = default;
};

} // namespace stoa::event
