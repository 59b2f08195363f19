// Cuts a file that arrives in pieces into records: lines, or CSV records whose quoted cells may hold line ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stoa::codec {

/// One record without its line end (LF or CRLF). The bytes live until the next call of the splitter.
struct record {
  std::string_view bytes;
  /// 1-based number of the line it begins on.
  std::uint64_t line = 0;
  /// First byte behind it and its line end, and how many lines there are up to there.
  std::uint64_t end_offset = 0;
  std::uint64_t end_line = 0;
  /// It passed the limit; `bytes` is empty.
  bool is_too_large = false;
};

enum class record_kind : std::uint8_t { line, csv };

struct splitter_settings {
  record_kind kind = record_kind::line;
  std::size_t record_bytes_max = 0;
  /// Goes on here, before which there are `line` lines.
  std::uint64_t offset = 0;
  std::uint64_t line = 0;
  /// Between the cells of a CSV record.
  char separator = ',';
};

/// Skips blank records and a byte order mark at offset 0. Holds at most the pieces not yet read and one record; of a
/// record beyond `record_bytes_max` it keeps nothing. The records do not depend on how the file was cut into pieces.
class record_splitter {
public:
  explicit record_splitter(const splitter_settings& settings);

  void feed(std::string_view bytes, bool last);
  /// The next record; nothing = feed more, or the end.
  std::optional<record> next();

private:
  /// Where a CSV record stands between two bytes.
  enum class cell_state : std::uint8_t { start, bare, quoted, closed };

  bool skip_mark();
  bool find_end();
  bool find_line_end();
  bool find_csv_end();
  cell_state after(cell_state state, char x) const;
  record take(bool has_line_end);
  void drop_overlong();

  record_kind kind_;
  std::size_t record_bytes_max_;
  char separator_;
  bool has_mark_pending_;
  bool is_last_ = false;
  /// The current record begins at begin_ (or before the buffer, when it is overlong); all before scanned_ was looked
  /// at.
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t scanned_ = 0;
  bool is_overlong_ = false;
  cell_state state_ = cell_state::start;
  std::uint64_t inner_lines_ = 0;
  /// Of the byte at begin_, in the file.
  std::uint64_t offset_;
  /// Before the current record.
  std::uint64_t lines_;
};

} // namespace stoa::codec
