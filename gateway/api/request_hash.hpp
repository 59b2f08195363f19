// The hash that tells whether two requests under one idempotency key are the same request.
#pragma once

#include "domain/base/result.hpp"
#include "domain/event/record.hpp"
#include "gateway/http/server.hpp"

#include <memory>
#include <string_view>

namespace stoa::gateway::api {

/// SHA-256 over method, target, If-Match, If-None-Match, each with its length before it, then the raw body in pieces.
/// For bodies that lie in a file; hash_request is for those in memory.
class request_hasher {
public:
  explicit request_hasher(const http_request& head);
  ~request_hasher();
  request_hasher(request_hasher&&) noexcept;
  request_hasher& operator=(request_hasher&&) noexcept;

  /// The next bytes of the body; how it is cut does not matter.
  void add_body(std::string_view bytes);
  /// Call once. Errors: `internal` (the library has no SHA-256 or no memory).
  result<event::request_hash> finish();

private:
  struct state;
  std::unique_ptr<state> state_;
};

/// The hash of a request with its body in memory. Errors: `internal`.
result<event::request_hash> hash_request(const http_request& request);

} // namespace stoa::gateway::api
