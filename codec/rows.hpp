// Import files: bytes in, one document or one error per row out. JSON Lines and CSV.
#pragma once

#include "codec/csv_dialect.hpp"
#include "domain/base/result.hpp"
#include "domain/base/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::codec {

struct row {
  /// 1-based number of the file's line the row begins on.
  std::uint64_t line = 0;
  /// First byte after the row (its line end included) and the number of lines up to there: where to go on.
  std::uint64_t end_offset = 0;
  std::uint64_t end_line = 0;
  /// In our spelling, not checked yet.
  result<value> document = error{};
};

/// What a row is about: a product, or where its `kind` says so a category.
enum class row_kind : std::uint8_t { product, category };
/// Errors: `invalid_field`: another `kind`.
result<row_kind> kind_of_row(const value& document);

enum class row_format : std::uint8_t { jsonl, csv };
std::optional<row_format> parse_row_format(std::string_view name);

/// Splits a file given in pieces into rows. Blank lines are skipped (they count as lines). A row longer than
/// `row_bytes_max` is an error row (`too_large`) and skipped to its end without being kept. A BOM is skipped.
///
/// CSV: RFC 4180 with the separator of its dialect, header line with field names (`attributes.X`, `options.X` not;
/// `category` split at " > "; `tags` and `gtins` split at "|"); its resume state is the header, which is read again
/// from offset 0.
/// Rows accept the shop feeds' spellings: a bare `price` number beside `currency`, `ean` (text or list) for gtins,
/// `image`/`thumb` as media.
class row_reader {
public:
  static constexpr std::size_t row_bytes_max = 256 * 1024;

  virtual ~row_reader() = default;

  /// Gives the next bytes of the file; `last` when there are no more.
  virtual void feed(std::string_view bytes, bool last) = 0;
  /// The next row, or nothing: feed more, or the end after `last`.
  virtual std::optional<row> next() = 0;
};

struct row_settings {
  row_format format = row_format::jsonl;
  /// Where reading goes on, and how many lines there are before.
  std::uint64_t offset = 0;
  std::uint64_t line = 0;
  /// The first line of a CSV file when reading goes on in the middle.
  std::string header = {};
  /// Of a CSV file; its currency holds for both formats.
  csv_dialect dialect = {};
};
std::unique_ptr<row_reader> make_row_reader(const row_settings& settings);

} // namespace stoa::codec
