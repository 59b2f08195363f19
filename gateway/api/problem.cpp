#include "gateway/api/problem.hpp"

#include "codec/json.hpp"
#include "domain/base/utf8.hpp"
#include "gateway/api/text.hpp"

#include <algorithm>
#include <array>

namespace stoa::gateway::api {

namespace {

constexpr auto fault_text = "the server failed; its log has the cause under this request id";
constexpr auto unknown_text = "whether the write took effect is not known; read, or repeat it with its Idempotency-Key";
constexpr auto read_only_text = "the store accepts no writes at the moment; reads go on";
constexpr auto busy_text = "the server is at its limit; try again after the pause named by Retry-After";

constexpr std::array types{
  problem_type{errc::malformed, 400, 0, "Malformed request", "the request cannot be read"},
  problem_type{errc::invalid_field, 400, 0, "Invalid field", "a field holds a wrong value"},
  problem_type{errc::unknown_field, 400, 0, "Unknown field", "there is no such field or parameter"},
  problem_type{errc::unauthorized, 401, 0, "Unauthorized", "send a valid key: Authorization: Bearer KEY"},
  problem_type{errc::forbidden, 403, 0, "Forbidden", "the key may not do this"},
  problem_type{errc::not_found, 404, 0, "Not found", "there is nothing at this address"},
  problem_type{errc::method_not_allowed, 405, 0, "Method not allowed", "the header Allow lists what this path takes"},
  problem_type{errc::timeout, 408, 0, "Timeout", "the request or its answer took too long"},
  problem_type{errc::sku_taken, 409, 0, "SKU taken", "another product has this sku"},
  problem_type{errc::slug_taken, 409, 0, "Slug taken", "another product has this slug"},
  problem_type{errc::name_taken, 409, 0, "Name taken", "another category has this name or slug"},
  problem_type{errc::category_in_use, 409, 0, "Category in use", "there are products or categories in it"},
  problem_type{errc::store_exists, 409, 0, "Store exists", "the server has a store of this name"},
  problem_type{errc::batch_refused, 409, 0, "Batch refused", "an operation was refused; nothing was applied"},
  problem_type{errc::unknown_log, 409, 0, "Unknown log", "the position is of another log: restored, or another store"},
  problem_type{errc::stale_version, 412, 0, "Stale version", "it is not at the version asked for"},
  problem_type{errc::too_large, 413, 0, "Too large", "a documented size limit is passed"},
  problem_type{errc::unsupported_media, 415, 0, "Unsupported media type", "this path does not read this Content-Type"},
  problem_type{errc::key_reused, 422, 0, "Key reused", "the Idempotency-Key was used for another request"},
  problem_type{errc::position_too_old, 410, 0, "Position too old", "the store no longer keeps that part of its past"},
  problem_type{errc::rate_limited, 429, 1, "Rate limited", "wait for the seconds in Retry-After"},
  problem_type{errc::internal, 500, 0, "Internal error", fault_text, true},
  problem_type{errc::overloaded, 503, 1, "Overloaded", busy_text},
  problem_type{errc::behind, 503, 1, "Behind", "the server has not reached the position asked for"},
  problem_type{errc::outcome_unknown, 503, 1, "Outcome unknown", unknown_text},
  problem_type{errc::read_only, 503, 5, "Read-only", read_only_text},
};

/// What the codes that never leave the node are shown as.
constexpr std::array inside{
  std::pair{errc::none, problem_type{errc::internal, 500, 0, "Internal error", fault_text, true}},
  std::pair{errc::corrupt, problem_type{errc::internal, 500, 0, "Internal error", fault_text, true}},
  std::pair{errc::in_use, problem_type{errc::internal, 500, 0, "Internal error", fault_text, true}},
  std::pair{errc::disk_full, problem_type{errc::read_only, 503, 5, "Read-only",
                                          "the disk has no room: the write had no effect; reads go on", true}},
  std::pair{errc::io_failed, problem_type{errc::outcome_unknown, 503, 1, "Outcome unknown", unknown_text, true}},
  // Both are dealt with inside; should one escape, the same request will fare better in a moment.
  std::pair{errc::prefetch_again, problem_type{errc::overloaded, 503, 1, "Overloaded", busy_text, true}},
  std::pair{errc::not_in_memory, problem_type{errc::overloaded, 503, 1, "Overloaded", busy_text, true}},
};

static_assert(types.size() + inside.size() == static_cast<std::size_t>(errc::count_), "every code has its type");

/// Text that may be put into a JSON document whatever it came from.
std::string printable(std::string text) {
  if (!valid_utf8(text))
    std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return text;
}

} // namespace

std::span<const problem_type> problem_types() {
  return types;
}

const problem_type& problem_of(errc code) {
  for (const auto& x : types) {
    if (x.code == code)
      return x;
  }
  for (const auto& [from, to] : inside) {
    if (from == code)
      return to;
  }
  return inside.front().second;
}

error public_failure(const error& failure) {
  const auto& type = problem_of(failure.code);
  if (type.hides_detail)
    return {type.code, type.detail, {}};
  return {type.code, printable(failure.detail.empty() ? type.detail : failure.detail), printable(failure.field)};
}

std::string open_problem(const error& failure, std::string_view request_id, int status) {
  const auto& type = problem_of(failure.code);
  const auto shown = public_failure(failure);
  auto out = std::string{};
  auto json = codec::json_writer{out};
  json.begin_object().member("type", type.name()).member("title", type.title);
  json.key("status").number(std::int64_t{status == 0 ? type.status : status}).member("detail", shown.detail);
  if (!shown.field.empty())
    json.member("field", shown.field);
  if (!request_id.empty())
    json.member("request_id", request_id);
  return out;
}

http_response problem_response(const error& failure, std::string_view request_id, int status) {
  const auto& type = problem_of(failure.code);
  auto response = http_response{};
  response.status = status == 0 ? type.status : status;
  response.headers.emplace_back("Content-Type", "application/problem+json");
  if (!request_id.empty())
    response.headers.emplace_back("X-Request-Id", request_id);
  if (type.retry_after_s > 0)
    response.headers.emplace_back("Retry-After", std::to_string(type.retry_after_s));
  if (type.code == errc::unauthorized)
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  response.body = open_problem(failure, request_id, status) + '}';
  return response;
}

void set_header(http_response& response, std::string_view name, std::string value) {
  for (auto& [known, old] : response.headers) {
    if (is_same_word(known, name)) {
      old = std::move(value);
      return;
    }
  }
  response.headers.emplace_back(name, std::move(value));
}

} // namespace stoa::gateway::api
