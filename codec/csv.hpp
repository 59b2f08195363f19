// CSV (RFC 4180): a header line with field names, then one product a record.
#pragma once

#include "codec/record_splitter.hpp"
#include "codec/rows.hpp"
#include "domain/base/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stoa::codec {

/// What the header line says about the cells below it.
class csv_columns {
public:
  /// Errors: `unknown_field` and `invalid_field` (twice the same column, no id) with the column's name in `field`;
  /// `malformed`.
  static result<csv_columns> read(std::string_view header, const csv_dialect& dialect);

  /// A record as a document in the feed's spelling; empty cells are absent. Errors: `malformed`.
  result<value> document(std::string_view record) const;

private:
  /// Ours; empty for a column that is passed over.
  std::vector<std::string> names_;
  char separator_ = ',';
};

/// A wrong header is one error row at its line, and the end.
class csv_reader final : public row_reader {
public:
  explicit csv_reader(const row_settings& settings);

  void feed(std::string_view bytes, bool last) override;
  std::optional<row> next() override;

private:
  result<value> read_row(const record& cells) const;

  csv_dialect dialect_;
  record_splitter records_;
  std::optional<result<csv_columns>> columns_;
  bool is_stopped_ = false;
};

} // namespace stoa::codec
