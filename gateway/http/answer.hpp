// Turns an answer into the bytes before its body. Pure.
#pragma once

#include "gateway/http/server.hpp"

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace stoa::gateway {

/// How the request before asked to be answered.
struct answer_manner {
  bool keep_alive = true;
  bool is_http_1_0 = false;
  /// Field lines of the door's own, each with its end.
  std::string_view more_lines = {};
};

/// The text of the `Date` field, made anew once a second.
class date_text {
public:
  /// unix_seconds: now. The text lives until the next call.
  std::string_view at(std::time_t unix_seconds);

private:
  std::time_t second_ = -1;
  std::string text_;
};

/// Whether an answer of this status may have a body at all.
bool has_body(int status);

/// Whether the handler wants the connection closed after this answer.
bool asks_to_close(const http_response& response);

/// One chunk of a chunked body (RFC 9112, 7.1); no bytes = the end of the body.
std::string chunk_of(std::string_view bytes);

/// Appends status line, fields and blank line.
///
/// `Date`, `Content-Length`, `Connection` and `Transfer-Encoding` are the door's and not taken from the response.
/// Control characters in a field become spaces, so that no value can begin a line of its own.
void append_answer_head(std::string& out, const http_response& response, answer_manner manner, std::string_view date);

} // namespace stoa::gateway
