// What the headers of a request mean: key, conditions, idempotency, request id, waiting, media type.
#pragma once

#include "domain/base/result.hpp"
#include "domain/catalog/command.hpp"
#include "domain/event/record.hpp"
#include "gateway/http/server.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace stoa::gateway::api {

/// Value of a header without the blanks round it, nothing when absent. Names are in lower case.
/// Errors: `malformed` naming a header that occurs more than once.
result<std::optional<std::string_view>> single_header(const http_request& request, std::string_view name);

/// The key of `Authorization: Bearer KEY`. Errors: `unauthorized`.
result<std::string_view> bearer_key(const http_request& request);

/// A version no product ever has: what a well-formed tag that is not of ours asks for.
constexpr std::uint64_t version_never = std::numeric_limits<std::uint64_t>::max();

/// What `If-Match` (`*` or one strong tag) or `If-None-Match: *` require of a write.
/// Errors: `malformed` for anything else, and for both headers together.
result<catalog::condition> read_condition(const http_request& request);

/// The language of the highest weight in Accept-Language, the first of equal ones; empty for none, `*`, or what is no
/// list of languages (RFC 9110 §12.5.4: then anything will do).
std::string accepted_language(const http_request& request);
/// Letters, digits and hyphens, a letter first, at most 35 bytes: what every BCP 47 tag is made of.
bool is_language_tag(std::string_view text);

/// Whether a GET's `If-None-Match` has the tag of `version`: then 304 is the answer.
bool is_not_modified(const http_request& request, std::uint64_t version);

constexpr std::size_t idempotency_key_bytes_max = 200;
/// Empty = none given. Errors: `invalid_field` (not 1 to 200 printable ASCII bytes), `malformed` (twice).
result<std::string> idempotency_key(const http_request& request);

/// The client's own `X-Request-Id` when it is `[A-Za-z0-9._-]{1,64}`, else 32 hex digits of two random numbers.
std::string request_id(const http_request& request, const std::function<std::uint64_t()>& random_bits);

constexpr int wait_seconds_max = 30;

/// How new the state has to be that a read is answered from.
struct freshness {
  /// 0 = any.
  event::position at = 0;
  /// Seconds to wait for it; nothing when the client did not say.
  std::optional<int> wait_seconds;
};

/// Reads `Stoa-Position` and `Prefer: wait=SECONDS`; other preferences are ignored.
/// Errors: `malformed`, `unknown_log`; `invalid_field` for a wait that is no whole number of 0 to 30.
result<freshness> read_freshness(const http_request& request, std::uint64_t log_id);

enum class media_wanted : std::uint8_t { json, merge_patch };

/// JSON is `application/json`; a patch may also be `application/merge-patch+json`. `charset=utf-8` is fine, an absent
/// header counts as JSON. Errors: `unsupported_media` naming what is read.
result<void> check_content_type(const http_request& request, media_wanted wanted);

} // namespace stoa::gateway::api
