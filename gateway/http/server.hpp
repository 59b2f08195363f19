// The HTTP door's outside: connections, limits, timeouts, bodies. What a request means is the handler's business.
#pragma once

#include "config/http.hpp"
#include "domain/base/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::gateway {

/// A request as the handler sees it. Header names in lower case.
struct http_request {
  std::string method;
  /// As sent: path and query, still percent-encoded.
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// Path of the file the body was spooled to (synced), when body_plan said so; the handler owns it from then on.
  std::string spool_path;
  std::uint64_t body_bytes = 0;
  std::string remote_address;
  /// Whether this door had it over TLS; what a proxy in front of it speaks is not known.
  bool is_tls = false;
  /// Steady clock, when the first byte of the request was read.
  std::int64_t received_us = 0;

  /// Value of a header, or empty. First one wins.
  std::string_view header(std::string_view name) const;
  /// How often a header occurs.
  std::size_t header_count(std::string_view name) const;
};

/// A part of a streamed body. An empty one that is not the last is fine, too: nothing is sent for it.
struct http_piece {
  std::string bytes;
  bool is_last = false;
};

/// Takes one piece; callable once, from any thread. Dropping it without a call cuts the connection, so that the client
/// sees that the body is not whole.
using http_take = std::function<void(http_piece)>;

/// A body that is made while it is sent, for what is too long for the memory or has no end: an export, a feed.
class http_stream {
public:
  virtual ~http_stream() = default;

  /// Asks for the next piece. Called on the door's thread, must not block; again only when the socket has taken the
  /// piece before, so a slow client holds back its own source and nothing is queued for it. The last reference goes
  /// when the body has ended, or its connection has.
  virtual void next(http_take take) = 0;
};

struct http_response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// Makes the body instead of `body`: sent in chunks, to a client of HTTP/1.0 up to the connection's end.
  std::shared_ptr<http_stream> stream = nullptr;
};

/// Answers a request; callable once, from any thread. Dropping it without a call closes the connection.
using http_respond = std::function<void(http_response)>;

/// What to do with a body, decided from the head alone, before a byte of it is read.
struct body_plan {
  enum class kind : std::uint8_t { memory, spool, refuse };

  kind is = kind::memory;
  std::uint64_t bytes_max = 0;
  /// Content-Encoding: gzip is read and taken off; `bytes_max` holds before and after. Of `spool` only.
  bool takes_gzip = false;
  /// For refuse: answered at once; the connection is closed when the body was not read.
  http_response refusal;
};

/// What stands behind the door. Both are called on the door's one thread and must not block.
class http_handler {
public:
  virtual ~http_handler() = default;

  /// `head` has no body yet.
  virtual body_plan plan_body(const http_request& head) = 0;
  virtual void handle(http_request request, http_respond respond) = 0;
  /// The name under which a request counts towards `rate_per_key`: one for each key; empty = it does not count. Asked
  /// only when there is that limit.
  virtual std::string counted_key(const http_request& head) { return static_cast<void>(head), std::string{}; }
  /// For refusals the door makes itself (malformed head, timeout, too large, too many connections): the body to send.
  virtual http_response problem(errc code, std::string detail, const http_request* head) = 0;
};

/// Runs its own thread. Destruction stops it.
class http_server {
public:
  virtual ~http_server() = default;

  virtual std::uint16_t port() const = 0;
  /// Stops accepting, lets requests under way finish for at most `grace_ms`, then closes all.
  virtual void stop(std::int64_t grace_ms) = 0;
  /// Open connections now, and requests so far.
  virtual std::uint64_t connection_count() const = 0;
  virtual std::uint64_t request_count() const = 0;
  /// Requests and handshakes refused beyond a limit, and handshakes that failed or took too long, so far.
  virtual std::uint64_t rate_limited_count() const = 0;
  virtual std::uint64_t failed_handshake_count() const = 0;
  /// Reads certificate and key anew, soon; a broken one leaves the old one in use and is logged.
  virtual void reload_certificate() = 0;
  /// Unix time at which the certificate in use ends; 0 without TLS.
  virtual std::int64_t certificate_ends_s() const = 0;
};

/// Binds and serves. Errors: `in_use` (address taken), `invalid_field` (address, certificate or key not readable),
/// `io_failed`.
result<std::unique_ptr<http_server>> start_http_server(const config::http& settings,
                                                       std::shared_ptr<http_handler> handler);

} // namespace stoa::gateway
