// JSON Lines: one product a line.
#include "codec/jsonl.hpp"

#include "codec/feed_spelling.hpp"
#include "codec/json.hpp"
#include "domain/catalog/schema.hpp"

namespace stoa::codec {

namespace {

result<catalog::product_draft> read_draft(const record& line) {
  if (line.is_too_large)
    return error{errc::too_large, "the row is longer than " + std::to_string(row_reader::row_bytes_max) + " bytes", ""};
  auto document = read_json(line.bytes);
  if (!document)
    return document.failure();
  accept_feed_spelling(*document);
  return catalog::draft_from_value(*document, "");
}

} // namespace

jsonl_reader::jsonl_reader(std::uint64_t offset, std::uint64_t line)
    : records_(record_kind::line, row_bytes_max, offset, line) {}

void jsonl_reader::feed(std::string_view bytes, bool last) {
  records_.feed(bytes, last);
}

std::optional<row> jsonl_reader::next() {
  const auto line = records_.next();
  if (!line)
    return std::nullopt;
  return row{line->line, line->end_offset, line->end_line, read_draft(*line)};
}

} // namespace stoa::codec
