#include "gateway/api/past_request.hpp"

#include "domain/base/iso_time.hpp"
#include "gateway/api/body.hpp"
#include "gateway/api/cursor.hpp"
#include "gateway/api/position.hpp"
#include "gateway/api/text.hpp"

#include <utility>

namespace stoa::gateway::api {

namespace {

constexpr std::size_t page_size_max = 250;

const char* change_word(const product_change& x) {
  if (x.after == nullptr)
    return "deleted";
  return x.previous == 0 ? "created" : "changed";
}

void write_change(std::string& body, codec::json_writer& json, const product_change& x, const answer_context& context) {
  json.begin_object().key("version").number(x.at).member("time", iso_time(x.time_ms));
  if (context.shows_writers)
    json.member("by", x.principal).member("request_id", x.request_id);
  json.member("change", change_word(x));
  if (x.after != nullptr) {
    json.key("product").raw({});
    codec::write_product(body, *x.after, *context.categories, context.shape);
  }
  json.end_object();
}

} // namespace

result<event::position> resolve_at(std::string_view at, const view& on) {
  if (const auto time_ms = parse_iso_time(at))
    return on.position_at(*time_ms);
  const auto position = position_on(on.log_id(), at);
  if (!position && position.failure().code == errc::unknown_log)
    return error{errc::unknown_log, position.failure().detail, "at"};
  if (!position)
    return invalid("at", "send a Stoa-Position, or a time such as 2024-05-01T08:00:00Z");
  if (*position > on.position())
    return error{errc::behind, "that position is still to come", "at"};
  return *position;
}

result<history_request> read_history(std::string_view id, const parameters& given) {
  if (const auto known = refuse_unknown(given, {"per_page", "cursor"}); !known)
    return known.failure();
  auto out = history_request{};
  out.before = position_token::number_max;
  out.binding = "history " + std::string{id};
  if (const auto* text = given.find("per_page")) {
    const auto count = parse_unsigned(*text, page_size_max);
    if (!count || *count == 0)
      return invalid("per_page", "a whole number from 1 to " + std::to_string(page_size_max) + " is expected");
    out.count_max = static_cast<std::size_t>(*count);
  }
  const auto cursor = given.text("cursor");
  if (cursor.empty())
    return out;
  const auto keyset = open_cursor(cursor, out.binding);
  if (!keyset)
    return keyset.failure();
  const auto before = parse_unsigned(*keyset, position_token::number_max);
  if (!before)
    return invalid("cursor", "it is damaged; begin with the first page");
  out.before = *before;
  return out;
}

http_response history_response(const history_request& asked, std::vector<product_change> found,
                               const answer_context& context) {
  const auto has_more = cut_page(found, asked.count_max);
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object().key("items").begin_list();
  for (const auto& x : found)
    write_change(body, json, x, context);
  json.end_list();
  write_cursor(json, has_more ? std::to_string(found.back().at) : "", asked.binding);
  json.member("position", context.position).end_object();
  return json_response(std::move(body), context);
}

} // namespace stoa::gateway::api
