// JSON Lines: one product a line.
#include "codec/jsonl.hpp"

#include "codec/feed_spelling.hpp"
#include "codec/json.hpp"

namespace stoa::codec {

namespace {

result<value> read_row(const record& line, std::string_view currency) {
  if (line.is_too_large)
    return error{errc::too_large, "the row is longer than " + std::to_string(row_reader::row_bytes_max) + " bytes", ""};
  auto document = read_json(line.bytes);
  if (!document)
    return document.failure();
  accept_feed_spelling(*document, currency);
  return document;
}

} // namespace

jsonl_reader::jsonl_reader(const row_settings& settings)
    : records_({.kind = record_kind::line,
                .record_bytes_max = row_bytes_max,
                .offset = settings.offset,
                .line = settings.line}),
      currency_(settings.dialect.currency) {}

void jsonl_reader::feed(std::string_view bytes, bool last) {
  records_.feed(bytes, last);
}

std::optional<row> jsonl_reader::next() {
  const auto line = records_.next();
  if (!line)
    return std::nullopt;
  return row{line->line, line->end_offset, line->end_line, read_row(*line, currency_)};
}

} // namespace stoa::codec
