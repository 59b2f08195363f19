// Refusals as a client sees them: RFC 9457 problem documents of a closed list of types (docs/problems.md).
#pragma once

#include "domain/base/result.hpp"
#include "gateway/http/server.hpp"

#include <span>
#include <string>
#include <string_view>

namespace stoa::gateway::api {

struct problem_type {
  errc code = errc::internal;
  int status = 500;
  /// Seconds for `Retry-After`; 0 = none.
  int retry_after_s = 0;
  const char* title = "";
  /// Said when the failure brings no detail of its own, and always when `hides_detail`.
  const char* detail = "";
  /// The failure's own text is for the operator's log: it may hold paths and the insides of the server.
  bool hides_detail = false;

  /// The bare kebab-case name, the document's `type`.
  const char* name() const { return to_string(code); }
};

/// Every type a client may meet, in the order of docs/problems.md.
std::span<const problem_type> problem_types();

/// The type a failure is shown as. Codes that never leave the node are shown as the public type whose advice is right
/// for them: a damaged file as `internal`, a full disk as `read-only`, a failed sync as `outcome-unknown`.
const problem_type& problem_of(errc code);

/// The failure without what a client must not see: its public code and the detail to print.
error public_failure(const error& failure);

/// The members `type` to `request_id` (left out when empty) as JSON without the closing brace, so that more may follow.
std::string open_problem(const error& failure, std::string_view request_id, int status = 0);

/// The document with its headers. `status` overrides the type's own: 429 for `overloaded` when one client asks too
/// much.
http_response problem_response(const error& failure, std::string_view request_id, int status = 0);

/// Sets a header, replacing one of the same name.
void set_header(http_response& response, std::string_view name, std::string value);

} // namespace stoa::gateway::api
