#include "gateway/api/import_request.hpp"

#include "gateway/api/headers.hpp"
#include "gateway/api/text.hpp"

namespace stoa::gateway::api {

namespace {

std::optional<codec::row_format> format_of_media(std::string_view content_type) {
  const auto media = trim_blanks(content_type.substr(0, content_type.find(';')));
  if (is_same_word(media, "application/x-ndjson") || is_same_word(media, "application/jsonl"))
    return codec::row_format::jsonl;
  return is_same_word(media, "text/csv") ? std::optional{codec::row_format::csv} : std::nullopt;
}

} // namespace

result<codec::row_format> read_import_format(const http_request& head, const parameters& given) {
  if (const auto known = refuse_unknown(given, {"format"}); !known)
    return known.failure();
  auto format = std::optional<codec::row_format>{};
  if (const auto* name = given.find("format")) {
    format = codec::parse_row_format(*name);
  } else if (const auto media = single_header(head, "content-type"); media && *media) {
    format = format_of_media(**media);
  }
  if (!format)
    return error{errc::invalid_field, "add format=jsonl or format=csv", "format"};
  return *format;
}

} // namespace stoa::gateway::api
