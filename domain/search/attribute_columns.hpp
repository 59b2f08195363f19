// The attributes of a segment's documents: a dictionary of values, sorted by key, and the numbers each document has.
#pragma once

#include "domain/search/packed_column.hpp"
#include "domain/search/text_list.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace stoa::search {

/// One row of value numbers for each document. Any number of keys and of values for a key costs nothing where they are
/// absent: a document pays 1, 2 or 4 bytes for each value it has and four for its row.
struct attribute_columns {
  /// Positions or value numbers, [begin, end).
  struct range {
    std::size_t begin = 0;
    std::size_t end = 0;

    bool operator==(const range&) const = default;
  };

  /// As attribute_bytes makes them, sorted: the values of a key stand side by side, in their order.
  text_list values;
  /// Value numbers of all documents one after the other, ascending inside each row.
  packed_column numbers;
  /// Where the row of each document ends in `numbers`; empty when no document has an attribute.
  std::vector<std::uint32_t> row_ends;

  /// The values of a key: numbers. Cost: O(log values).
  range values_of(std::string_view key) const;
  /// The row of a document: positions in `numbers`.
  range row(std::size_t doc) const;
  std::size_t number(std::size_t at) const { return static_cast<std::size_t>(numbers[at]); }

  /// Calls `visit` with each number of a document inside `wanted`, ascending, until it answers false.
  /// Cost: O(log row) and the numbers seen.
  template <class Visit>
  void each(std::size_t doc, const range& wanted, Visit visit) const {
    auto at = row(doc);
    while (at.begin < at.end) {
      const auto middle = at.begin + (at.end - at.begin) / 2;
      if (number(middle) < wanted.begin)
        at.begin = middle + 1;
      else
        at.end = middle;
    }
    for (const auto end = row(doc).end; at.begin < end; ++at.begin)
      if (const auto x = number(at.begin); x >= wanted.end || !visit(x))
        return;
  }

  std::size_t memory_bytes() const {
    return values.memory_bytes() + numbers.memory_bytes() + row_ends.capacity() * sizeof(std::uint32_t);
  }
};

/// Gathers the rows. What is viewed outlives the builder.
class attribute_builder {
public:
  /// A value of the document begun last.
  void add(std::string_view value);
  void begin_document() { row_begins_.push_back(static_cast<std::uint32_t>(numbers_.size())); }
  attribute_columns finish();

private:
  // Only looked up, never walked: numbers are given anew in the order of the values.
  std::unordered_map<std::string_view, std::uint32_t> known_;
  std::vector<std::string_view> values_;
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> row_begins_;
};

} // namespace stoa::search
