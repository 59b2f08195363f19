// Which reader reads which format.
#include "codec/rows.hpp"

#include "codec/csv.hpp"
#include "codec/jsonl.hpp"

namespace stoa::codec {

std::optional<row_format> parse_row_format(std::string_view name) {
  if (name == "jsonl")
    return row_format::jsonl;
  if (name == "csv")
    return row_format::csv;
  return std::nullopt;
}

std::unique_ptr<row_reader> make_row_reader(row_format format, std::uint64_t offset, std::uint64_t line,
                                            std::string_view header) {
  if (format == row_format::csv)
    return std::make_unique<csv_reader>(offset, line, header);
  return std::make_unique<jsonl_reader>(offset, line);
}

} // namespace stoa::codec
