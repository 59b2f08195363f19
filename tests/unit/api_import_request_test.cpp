#include "gateway/api/import_request.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using codec::row_format;
using gateway::http_request;
using gateway::api::parse_target;
using gateway::api::read_import_format;

namespace {

result<row_format> format_of(std::string_view query, const char* content_type = nullptr) {
  auto head = http_request{};
  if (content_type != nullptr)
    head.headers.emplace_back("content-type", content_type);
  return read_import_format(head, parse_target("/v1/import?" + std::string{query})->query);
}

} // namespace

TEST(api_import_request, the_parameter_says_the_format_whatever_the_media_type) {
  EXPECT_EQ(*format_of("format=jsonl"), row_format::jsonl);
  EXPECT_EQ(*format_of("format=csv", "application/octet-stream"), row_format::csv);
  EXPECT_EQ(*format_of("format=csv", "application/x-ndjson"), row_format::csv);
}

TEST(api_import_request, without_the_parameter_the_media_type_does) {
  EXPECT_EQ(*format_of("", "application/x-ndjson"), row_format::jsonl);
  EXPECT_EQ(*format_of("", "application/jsonl; charset=utf-8"), row_format::jsonl);
  EXPECT_EQ(*format_of("", "Text/CSV;header=present"), row_format::csv);
}

TEST(api_import_request, a_format_nobody_reads_is_refused) {
  for (const auto* query : {"", "format=", "format=JSONL", "format=xml"})
    EXPECT_EQ(format_of(query).failure(), (error{errc::invalid_field, "add format=jsonl or format=csv", "format"}))
      << query;
  EXPECT_EQ(format_of("", "application/json").failure().field, "format");
  EXPECT_EQ(format_of("format=xml", "text/csv").failure().field, "format");
  EXPECT_EQ(format_of("format=csv&dry_run=1").failure().code, errc::unknown_field);
}

} // namespace stoa::tests
