// The cells of a CSV record (RFC 4180).
#include "codec/csv_cells.hpp"

#include "codec/json_parts.hpp"
#include "domain/base/utf8.hpp"

namespace stoa::codec {

namespace {

/// Reads cells one after the other.
class cell_scanner {
public:
  cell_scanner(std::string_view rest, char separator) : rest_(rest), separator_(separator) {}

  /// The next cell into `out`, without the separator behind it. Returns the cause of a refusal, or null.
  const char* read(std::string& out) {
    out.clear();
    return !rest_.empty() && rest_[0] == '"' ? read_quoted(out) : read_bare(out);
  }

  /// Steps over the separator; false at the end of the record.
  bool step() {
    const auto has_more = !rest_.empty();
    rest_.remove_prefix(has_more ? 1 : 0);
    return has_more;
  }

private:
  const char* read_bare(std::string& out) {
    const auto cell = rest_.substr(0, rest_.find(separator_));
    if (cell.find('"') != std::string_view::npos)
      return "a quote inside a cell that does not begin with one";
    if (cell.find('\r') != std::string_view::npos)
      return "a carriage return outside quotes";
    out = cell;
    rest_.remove_prefix(cell.size());
    return nullptr;
  }

  const char* read_quoted(std::string& out) {
    rest_.remove_prefix(1);
    while (true) {
      const auto quote = rest_.find('"');
      if (quote == std::string_view::npos)
        return "a quoted cell that is never closed";
      out.append(rest_.substr(0, quote));
      rest_.remove_prefix(quote + 1);
      if (rest_.empty() || rest_[0] == separator_)
        return nullptr;
      if (rest_[0] != '"')
        return "something between a closing quote and the next separator";
      out.push_back('"');
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
  char separator_;
};

} // namespace

error malformed_csv(const std::string& cause) {
  return {errc::malformed, "invalid CSV: " + cause, ""};
}

result<std::vector<std::string>> split_cells(std::string_view record, char separator) {
  if (!valid_utf8(record))
    return malformed_csv("not UTF-8 at byte " + std::to_string(utf8_fault(record)));
  if (const auto at = record.find('\0'); at != std::string_view::npos)
    return malformed_csv("a NUL character at byte " + std::to_string(at));
  auto cells = std::vector<std::string>{};
  auto scanner = cell_scanner{record, separator};
  do {
    if (const auto* const cause = scanner.read(cells.emplace_back()))
      return malformed_csv(std::string{cause} + " (cell " + std::to_string(cells.size()) + ")");
  } while (scanner.step());
  return cells;
}

} // namespace stoa::codec
