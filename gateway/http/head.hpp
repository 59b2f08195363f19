// The head of an HTTP/1 request: where it ends, and what it says. Strict: what two readers could read differently is
// refused, because that is how requests are smuggled. Pure.
#pragma once

#include "domain/base/result.hpp"
#include "gateway/http/server.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stoa::gateway {

/// How the body of a request is delimited.
enum class body_framing : std::uint8_t { none, sized, chunked };

/// A head, and what the door itself draws from it.
struct request_head {
  http_request request;
  body_framing framing = body_framing::none;
  /// For `sized`.
  std::uint64_t content_length = 0;
  bool is_http_1_0 = false;
  /// The method is HEAD: the answer goes out without its body.
  bool is_head = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

/// Fields a head may have, of which `Host` is one.
inline constexpr std::size_t header_count_max = 128;

/// Finds the end of a head in bytes that arrive piece by piece, looking at each byte once.
class head_scanner {
public:
  /// input: all bytes of the request so far; each call sees those of the one before, and more.
  /// Returns the bytes of the head with its blank line, 0 when the end is not there yet.
  /// Errors: `malformed` as soon as it can be known.
  result<std::size_t> scan(std::string_view input);

private:
  std::size_t line_begin_ = 0;
  std::size_t seen_ = 0;
  bool has_request_line_ = false;
};

/// Reads a head as `head_scanner` delimits it.
///
/// A target in absolute form is turned into path and query, and its authority replaces `Host` (RFC 9112, 3.2.2).
/// Errors: `malformed`, `too_large` (more than `header_count_max` fields); then `head` holds what was read before.
result<void> read_head(std::string_view text, request_head& head);

/// Why a line without its line end is not a header field, or null when it is one.
const char* fault_of_field(std::string_view line);

} // namespace stoa::gateway
