// The values of one condition of `filter_by`: texts, or ranges of numbers, days and moments.
#pragma once

#include "domain/search/filter.hpp"
#include "domain/search/filter_lexer.hpp"

#include <cstddef>
#include <cstdint>

namespace stoa::search {

enum class filter_relation : std::uint8_t { equal, unequal, less, less_equal, greater, greater_equal };

class filter_values {
public:
  explicit filter_values(filter_lexer& in) : in_(in) {}

  /// Reads what stands behind the relation into `out`, whose field and key are known.
  void read(filter_relation how, filter_term& out);

private:
  /// What one written value covers: a number only itself, a day all its milliseconds.
  struct span {
    decimal first;
    decimal last;
  };

  template <class Read>
  void each(Read read_one);
  void texts(filter_term& out);
  void ranges(filter_relation how, filter_term& out);
  void attribute(filter_relation how, filter_term& out);
  void attribute_in_list(filter_term& out);

  number_range range(filter_field field);
  static number_range compared(filter_relation how, const span& x);
  span one(filter_field field);
  span number();
  span moment(bool in_days);

  filter_lexer& in_;
  std::size_t value_count_ = 0;
};

} // namespace stoa::search
