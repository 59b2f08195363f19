#include "gateway/http/answer.hpp"

#include "gateway/http/characters.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

namespace stoa::gateway {

namespace {

constexpr auto status_lines = std::to_array<std::pair<int, std::string_view>>({
  {200, "HTTP/1.1 200 OK\r\n"},
  {201, "HTTP/1.1 201 Created\r\n"},
  {202, "HTTP/1.1 202 Accepted\r\n"},
  {204, "HTTP/1.1 204 No Content\r\n"},
  {206, "HTTP/1.1 206 Partial Content\r\n"},
  {207, "HTTP/1.1 207 Multi-Status\r\n"},
  {301, "HTTP/1.1 301 Moved Permanently\r\n"},
  {302, "HTTP/1.1 302 Found\r\n"},
  {303, "HTTP/1.1 303 See Other\r\n"},
  {304, "HTTP/1.1 304 Not Modified\r\n"},
  {307, "HTTP/1.1 307 Temporary Redirect\r\n"},
  {308, "HTTP/1.1 308 Permanent Redirect\r\n"},
  {400, "HTTP/1.1 400 Bad Request\r\n"},
  {401, "HTTP/1.1 401 Unauthorized\r\n"},
  {403, "HTTP/1.1 403 Forbidden\r\n"},
  {404, "HTTP/1.1 404 Not Found\r\n"},
  {405, "HTTP/1.1 405 Method Not Allowed\r\n"},
  {406, "HTTP/1.1 406 Not Acceptable\r\n"},
  {408, "HTTP/1.1 408 Request Timeout\r\n"},
  {409, "HTTP/1.1 409 Conflict\r\n"},
  {410, "HTTP/1.1 410 Gone\r\n"},
  {412, "HTTP/1.1 412 Precondition Failed\r\n"},
  {413, "HTTP/1.1 413 Content Too Large\r\n"},
  {415, "HTTP/1.1 415 Unsupported Media Type\r\n"},
  {416, "HTTP/1.1 416 Range Not Satisfiable\r\n"},
  {422, "HTTP/1.1 422 Unprocessable Content\r\n"},
  {423, "HTTP/1.1 423 Locked\r\n"},
  {428, "HTTP/1.1 428 Precondition Required\r\n"},
  {429, "HTTP/1.1 429 Too Many Requests\r\n"},
  {431, "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
  {500, "HTTP/1.1 500 Internal Server Error\r\n"},
  {501, "HTTP/1.1 501 Not Implemented\r\n"},
  {503, "HTTP/1.1 503 Service Unavailable\r\n"},
  {504, "HTTP/1.1 504 Gateway Timeout\r\n"},
  {507, "HTTP/1.1 507 Insufficient Storage\r\n"},
});

void append_number(std::string& out, std::uint64_t number) {
  auto digits = std::array<char, 20>{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), written.ptr);
}

void append_status_line(std::string& out, int status) {
  const auto known =
    std::find_if(status_lines.begin(), status_lines.end(), [status](const auto& line) { return line.first == status; });
  if (known != status_lines.end()) {
    out.append(known->second);
    return;
  }
  // The reason may be empty, the space before it not (RFC 9112, 4).
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(status >= 200 && status <= 999 ? status : 500));
  out.append(" \r\n");
}

void append_value(std::string& out, std::string_view value) {
  const auto begin = out.size();
  out.append(value);
  std::replace_if(
    out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), [](char c) { return !is_field_value(c); }, ' ');
}

bool is_framing(std::string_view name) {
  switch (name.size()) {
  case 4:
    return equals_lower(name, "date");
  case 10:
    return equals_lower(name, "connection");
  case 14:
    return equals_lower(name, "content-length");
  case 17:
    return equals_lower(name, "transfer-encoding");
  default:
    return false;
  }
}

} // namespace

std::string chunk_of(std::string_view bytes) {
  auto digits = std::array<char, 16>{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), bytes.size(), 16);
  auto out = std::string{};
  out.reserve(bytes.size() + digits.size() + 4);
  out.append(digits.data(), written.ptr).append("\r\n").append(bytes).append("\r\n");
  return out;
}

std::string_view date_text::at(std::time_t unix_seconds) {
  if (unix_seconds == second_)
    return text_;
  static constexpr auto days = std::to_array<const char*>({"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"});
  static constexpr auto months =
    std::to_array<const char*>({"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
  auto parts = std::tm{};
  gmtime_r(&unix_seconds, &parts);
  auto text = std::array<char, 64>{};
  const auto length = std::snprintf(text.data(), text.size(), "%s, %02d %s %d %02d:%02d:%02d GMT",
                                    days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                                    months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour,
                                    parts.tm_min, parts.tm_sec);
  text_.assign(text.data(), static_cast<std::size_t>(length));
  second_ = unix_seconds;
  return text_;
}

bool has_body(int status) {
  return status != 204 && status != 304;
}

bool asks_to_close(const http_response& response) {
  return std::any_of(response.headers.begin(), response.headers.end(), [](const auto& field) {
    return equals_lower(field.first, "connection") && equals_lower(field.second, "close");
  });
}

void append_answer_head(std::string& out, const http_response& response, answer_manner manner, std::string_view date) {
  append_status_line(out, response.status);
  out.append("date: ").append(date).append("\r\n");
  for (const auto& [name, value] : response.headers) {
    if (is_framing(name) || !is_token(name))
      continue;
    out.append(name).append(": ");
    append_value(out, value);
    out.append("\r\n");
  }
  out.append(manner.more_lines);
  if (has_body(response.status) && response.stream != nullptr) {
    // A client of HTTP/1.0 knows no chunks: there the end of the connection is that of the body.
    if (!manner.is_http_1_0)
      out.append("transfer-encoding: chunked\r\n");
  } else if (has_body(response.status)) {
    out.append("content-length: ");
    append_number(out, response.body.size());
    out.append("\r\n");
  }
  if (!manner.keep_alive)
    out.append("connection: close\r\n");
  else if (manner.is_http_1_0)
    out.append("connection: keep-alive\r\n");
  out.append("\r\n");
}

} // namespace stoa::gateway
