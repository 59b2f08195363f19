#include "gateway/api/import_request.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using gateway::http_request;
using gateway::api::parse_target;
using gateway::api::read_import;

namespace {

result<event::task> task_of(std::string_view query, const char* content_type = nullptr) {
  auto head = http_request{};
  if (content_type != nullptr)
    head.headers.emplace_back("content-type", content_type);
  return read_import(head, parse_target("/v1/import?" + std::string{query})->query);
}

result<std::string> format_of(std::string_view query, const char* content_type = nullptr) {
  const auto task = task_of(query, content_type);
  return task ? result<std::string>{task->format} : task.failure();
}

} // namespace

TEST(api_import_request, the_parameter_says_the_format_whatever_the_media_type) {
  EXPECT_EQ(*format_of("format=jsonl"), "jsonl");
  EXPECT_EQ(*format_of("format=csv", "application/octet-stream"), "csv");
  EXPECT_EQ(*format_of("format=csv", "application/x-ndjson"), "csv");
}

TEST(api_import_request, without_the_parameter_the_media_type_does) {
  EXPECT_EQ(*format_of("", "application/x-ndjson"), "jsonl");
  EXPECT_EQ(*format_of("", "application/jsonl; charset=utf-8"), "jsonl");
  EXPECT_EQ(*format_of("", "Text/CSV;header=present"), "csv");
}

TEST(api_import_request, a_format_nobody_reads_is_refused) {
  for (const auto* query : {"", "format=", "format=JSONL", "format=xml"})
    EXPECT_EQ(format_of(query).failure(), (error{errc::invalid_field, "add format=jsonl or format=csv", "format"}))
      << query;
  EXPECT_EQ(format_of("", "application/json").failure().field, "format");
  EXPECT_EQ(format_of("format=xml", "text/csv").failure().field, "format");
  EXPECT_EQ(format_of("format=csv&colour=red").failure().code, errc::unknown_field);
}

TEST(api_import_request, mode_and_dry_run_are_kept_with_the_task) {
  const auto plain = task_of("format=csv");
  EXPECT_EQ(plain->mode, event::import_mode::upsert);
  EXPECT_FALSE(plain->is_dry_run);
  EXPECT_EQ(plain->options, "");
  EXPECT_EQ(format_of(*plain), 1) << "an import of the plain kind is stored as ever";
  const auto patch = task_of("format=csv&mode=patch&dry_run=true");
  EXPECT_EQ(patch->mode, event::import_mode::patch);
  EXPECT_TRUE(patch->is_dry_run);
  EXPECT_EQ(task_of("format=csv&mode=sync")->delete_percent_max, 10U);
  EXPECT_EQ(task_of("format=csv&mode=sync&max_delete_percent=0")->delete_percent_max, 0U);
}

TEST(api_import_request, how_the_file_is_read_is_checked_before_it_is_uploaded) {
  const auto task = task_of("format=csv&currency=EUR&map=%7B%22Artikel%22%3A%22id%22%2C%22Notiz%22%3Anull%7D");
  ASSERT_TRUE(task) << task.failure().detail;
  EXPECT_EQ(task->options, R"({"map":{"Artikel":"id","Notiz":null},"currency":"EUR"})");
  for (const auto& [query, field] :
       {std::pair{"format=csv&map=%5B%5D", "map"}, std::pair{"format=csv&map=%7B", "map"},
        std::pair{"format=csv&map=%7B%22a%22%3A1%7D", "map"}, std::pair{"format=jsonl&map=%7B%7D", "map"},
        std::pair{"format=csv&currency=euro", "currency"}, std::pair{"format=csv&mode=replace", "mode"},
        std::pair{"format=csv&dry_run=1", "dry_run"},
        std::pair{"format=csv&max_delete_percent=5", "max_delete_percent"},
        std::pair{"format=csv&mode=sync&max_delete_percent=101", "max_delete_percent"}}) {
    const auto refused = task_of(query);
    ASSERT_FALSE(refused) << query;
    EXPECT_EQ(refused.failure().code, errc::invalid_field) << query;
    EXPECT_EQ(refused.failure().field, field) << query;
  }
}

} // namespace stoa::tests
