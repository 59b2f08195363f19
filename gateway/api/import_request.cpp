#include "gateway/api/import_request.hpp"

#include "codec/json.hpp"
#include "gateway/api/body.hpp"
#include "gateway/api/cursor.hpp"
#include "gateway/api/headers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/text.hpp"
#include "gateway/http/characters.hpp"

#include <array>
#include <utility>

namespace stoa::gateway::api {

namespace {

constexpr std::size_t page_size_max = 250;
constexpr std::string_view list_binding = "tasks";

std::optional<codec::row_format> format_of_media(std::string_view content_type) {
  const auto media = trimmed(content_type.substr(0, content_type.find(';')));
  if (is_same_word(media, "application/x-ndjson") || is_same_word(media, "application/jsonl"))
    return codec::row_format::jsonl;
  return is_same_word(media, "text/csv") ? std::optional{codec::row_format::csv} : std::nullopt;
}

result<codec::row_format> read_format(const http_request& head, const parameters& given) {
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

result<event::import_mode> read_mode(const parameters& given) {
  const auto* name = given.find("mode");
  if (name == nullptr)
    return event::import_mode::upsert;
  for (const auto mode : {event::import_mode::upsert, event::import_mode::patch, event::import_mode::sync})
    if (*name == to_string(mode))
      return mode;
  return invalid("mode", "the modes are upsert, patch and sync");
}

result<bool> read_flag(const parameters& given, std::string_view name) {
  const auto* text = given.find(name);
  if (text == nullptr || *text == "false")
    return false;
  if (*text == "true")
    return true;
  return invalid(name, "true or false is expected");
}

/// The options of reading as the task keeps them, checked.
result<std::string> read_options(const parameters& given, codec::row_format format) {
  auto options = value_object{};
  if (const auto* map = given.find("map")) {
    if (format != codec::row_format::csv)
      return invalid("map", "columns are those of a CSV file; leave it out for JSON Lines");
    auto parsed = codec::parse_csv_program(*map) ? result<value>{value{*map}} : codec::read_json(*map);
    if (!parsed)
      return invalid("map", parsed.failure().detail);
    options.emplace_back("map", *std::move(parsed));
  }
  if (const auto* currency = given.find("currency"))
    options.emplace_back("currency", *currency);
  if (options.empty())
    return std::string{};
  const auto made = value{std::move(options)};
  if (const auto dialect = codec::read_dialect(made); !dialect)
    return dialect.failure();
  return codec::write_json(made);
}

result<std::uint64_t> read_delete_percent(const parameters& given, event::import_mode mode) {
  const auto* text = given.find("max_delete_percent");
  if (text == nullptr)
    return mode == event::import_mode::sync ? delete_percent_default : 0;
  if (mode != event::import_mode::sync)
    return invalid("max_delete_percent", "only mode=sync deletes; leave it out");
  const auto percent = parse_unsigned(*text, 100);
  if (!percent)
    return invalid("max_delete_percent", "a whole number from 0 to 100 is expected");
  return *percent;
}

/// A cell of CSV: quoted where it has to be.
void write_cell(std::string& out, std::string_view x) {
  if (x.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += x;
    return;
  }
  out.push_back('"');
  for (const auto c : x) {
    if (c == '"')
      out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

} // namespace

result<event::task> read_import(const http_request& head, const parameters& given) {
  if (const auto known =
        refuse_unknown(given, {"format", "mode", "dry_run", "atomic", "map", "currency", "max_delete_percent"});
      !known)
    return known.failure();
  const auto format = read_format(head, given);
  if (!format)
    return format.failure();
  const auto mode = read_mode(given);
  if (!mode)
    return mode.failure();
  const auto is_dry_run = read_flag(given, "dry_run");
  if (!is_dry_run)
    return is_dry_run.failure();
  const auto is_atomic = read_flag(given, "atomic");
  if (!is_atomic)
    return is_atomic.failure();
  auto options = read_options(given, *format);
  if (!options)
    return options.failure();
  const auto percent = read_delete_percent(given, *mode);
  if (!percent)
    return percent.failure();
  auto task = event::task{};
  task.format = *format == codec::row_format::jsonl ? "jsonl" : "csv";
  task.mode = *mode;
  task.is_dry_run = *is_dry_run;
  task.is_atomic = *is_atomic;
  task.options = *std::move(options);
  task.delete_percent_max = *percent;
  return task;
}

result<task_list_request> read_task_list(const parameters& given) {
  if (const auto known = refuse_unknown(given, {"per_page", "cursor"}); !known)
    return known.failure();
  auto out = task_list_request{};
  if (const auto* text = given.find("per_page")) {
    const auto count = parse_unsigned(*text, page_size_max);
    if (!count || *count == 0)
      return invalid("per_page", "a whole number from 1 to " + std::to_string(page_size_max) + " is expected");
    out.count_max = static_cast<std::size_t>(*count);
  }
  if (const auto cursor = given.text("cursor"); !cursor.empty()) {
    auto after = open_cursor(cursor, list_binding);
    if (!after)
      return after.failure();
    out.after_id = *std::move(after);
  }
  return out;
}

http_response task_list_response(const task_list_request& asked, std::vector<event::task> found,
                                 const answer_context& context) {
  const auto has_more = cut_page(found, asked.count_max);
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object().key("items").begin_list();
  for (const auto& x : found) {
    json.begin_object();
    write_task(json, x);
    json.end_object();
  }
  json.end_list();
  write_cursor(json, has_more ? found.back().id : "", list_binding);
  json.member("position", context.position).end_object();
  return json_response(std::move(body), context);
}

result<codec::row_format> read_errors_format(const parameters& given) {
  if (const auto known = refuse_unknown(given, {"format"}); !known)
    return known.failure();
  const auto* name = given.find("format");
  const auto format = name == nullptr ? codec::row_format::jsonl : codec::parse_row_format(*name);
  if (!format)
    return invalid("format", "the forms are jsonl and csv");
  return *format;
}

http_response task_errors_response(codec::row_format format, const std::vector<event::task_error>& errors,
                                   const answer_context& context) {
  auto body = std::string{};
  const auto is_csv = format == codec::row_format::csv;
  if (is_csv)
    body += "line,field,reason\r\n";
  for (const auto& x : errors) {
    if (is_csv) {
      body += std::to_string(x.line) + ',';
      write_cell(body, x.field);
      body.push_back(',');
      write_cell(body, x.reason);
      body += "\r\n";
    } else {
      auto json = codec::json_writer{body};
      json.begin_object().key("line").number(x.line).member("field", x.field).member("reason", x.reason).end_object();
      body.push_back('\n');
    }
  }
  auto response = http_response{
    200, {{"Content-Type", is_csv ? "text/csv; charset=utf-8" : "application/x-ndjson"}}, std::move(body)};
  set_header(response, "Content-Disposition",
             is_csv ? "attachment; filename=errors.csv" : "attachment; filename=errors.jsonl");
  stamp(response, context.request_id, context.position);
  return response;
}

} // namespace stoa::gateway::api
