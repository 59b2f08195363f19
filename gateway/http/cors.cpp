#include "gateway/http/cors.hpp"

#include "gateway/http/characters.hpp"

#include <algorithm>

namespace stoa::gateway {

namespace {

constexpr auto methods = "GET, HEAD, POST, PUT, PATCH, DELETE";
constexpr auto request_headers =
  "Authorization, Content-Type, Content-Encoding, If-Match, If-None-Match, Idempotency-Key, "
  "Prefer, Stoa-Position, Stoa-Store, X-Request-Id, Last-Event-ID";
constexpr auto exposed_headers = "ETag, Stoa-Position, X-Request-Id, Retry-After, Location";
/// Seconds for which a browser need not ask again.
constexpr auto age_s = "600";

/// Scheme, host and port, if any, in lower case and without a path.
bool is_origin(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos || (text.substr(0, scheme) != "https" && text.substr(0, scheme) != "http"))
    return false;
  const auto host = text.substr(scheme + 3);
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  });
}

} // namespace

result<cors_policy> cors_policy::make(const std::vector<std::string>& origins) {
  auto made = cors_policy{};
  for (const auto& x : origins) {
    if (x != "*" && !is_origin(x))
      return error{errc::invalid_field,
                   "\"" + x +
                     "\" is no origin, such as https://shop.example: a scheme, a host in lower case, perhaps a "
                     "port, and no path; or * for all",
                   "http.cors_origins"};
    made.is_any_ = made.is_any_ || x == "*";
    made.origins_.push_back(x);
  }
  return made;
}

bool cors_policy::allows(std::string_view origin) const {
  return !origin.empty() && (is_any_ || std::find(origins_.begin(), origins_.end(), origin) != origins_.end());
}

std::optional<http_response> cors_policy::preflight(const http_request& request, std::string_view origin) const {
  if (request.method != "OPTIONS" || request.header("access-control-request-method").empty() || !allows(origin))
    return std::nullopt;
  auto answer = http_response{};
  answer.status = 204;
  answer.headers = {{"Access-Control-Allow-Methods", methods},
                    {"Access-Control-Allow-Headers", request_headers},
                    {"Access-Control-Max-Age", age_s}};
  return answer;
}

void cors_policy::append_lines(std::string& out, std::string_view origin) const {
  if (!allows(origin))
    return;
  // The origin is one that was listed, or not shown at all: nothing of the client's comes back.
  out.append("access-control-allow-origin: ").append(shown(origin));
  out.append("\r\naccess-control-expose-headers: ").append(exposed_headers).append("\r\n");
}

} // namespace stoa::gateway
