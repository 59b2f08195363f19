// What a record that makes an import visible says in full.
#pragma once

#include "domain/base/result.hpp"
#include "domain/event/record.hpp"

#include <functional>
#include <vector>

namespace stoa::event {

/// Gives the record at a position, as it is stored.
using record_reader = std::function<result<record_ptr>(position)>;

/// The event of a record that makes an import visible and is not expanded yet, or nullptr.
const import_published* find_compact(const record& x) noexcept;

/// The rows that a record staged for an import, or nullptr.
const rows_staged* find_staged(const record& x) noexcept;

/// The change that a row becomes in the record of this header.
any change_of(const staged_row& row, const header& of);

/// One of the places of an import, as a walk along them sees it.
struct place_walk {
  event::position position = 0;
  /// Of its rows, those that become changes.
  std::vector<const staged_row*> rows;
};

/// Places and how many changes stand in each: as `import_published::places`, less what is superseded.
std::vector<staged_place> living_places(const import_published& x);

/// Calls `visit` for each place in order with its record, until it returns false. `from` is the number of the first
/// change wanted: places with none are not read; `visit` gets the number of the first change of the place it is called
/// for. Errors: those of `read`; `corrupt` when a place does not hold what it should.
result<void> each_place(const import_published& x, std::uint64_t from, const record_reader& read,
                        const std::function<result<bool>(std::uint64_t first, const place_walk&)>& visit);

/// The same record with the changes of the import, when it makes one visible; else itself. Memory: the whole import.
/// Errors: as each_place.
result<record_ptr> expand(record_ptr x, const record_reader& read);

} // namespace stoa::event
