#include "gateway/api/webhook_answer.hpp"

#include "domain/base/iso_time.hpp"
#include "domain/resource/webhook.hpp"
#include "gateway/api/changes_request.hpp"
#include "gateway/api/cursor.hpp"
#include "gateway/api/problem.hpp"

namespace stoa::gateway::api {

namespace {

/// A place of another log has no text in this one.
void write_standing(codec::json_writer& json, const feed::standing& x, std::uint64_t log_id) {
  json.begin_object().key("running").boolean(!x.is_stopped);
  if (x.is_stopped)
    json.member("stopped", x.why);
  if (x.log_id == log_id)
    json.member("position", encode_place(log_id, x.at));
  json.key("parked").begin_list();
  for (const auto& one : x.parked) {
    json.begin_object().member("entity", one.entity).member("since", iso_time(one.since_ms));
    if (x.log_id == log_id)
      json.member("change", encode_place(log_id, {one.at.after, one.at.skip + 1}));
    json.member("reason", one.reason).end_object();
  }
  json.end_list().end_object();
}

void write_webhook(codec::json_writer& json, const shown_webhook& x, std::uint64_t log_id, std::string_view made) {
  json.begin_object().member("id", x.item->name.id);
  if (!made.empty())
    json.member("secret", made);
  if (const auto* members = x.item->content.get_if<value_object>())
    for (const auto& [name, held] : *members)
      if (name != "secrets")
        json.key(name).tree(held);
  if (x.standing)
    write_standing(json.key("delivery"), *x.standing, log_id);
  json.key("version").number(x.item->version);
  json.member("created_at", iso_time(x.item->created_at_ms)).member("updated_at", iso_time(x.item->updated_at_ms));
  json.end_object();
}

void write_attempt(codec::json_writer& json, const messages::webhook_attempt& x) {
  json.begin_object().member("change", x.change).member("entity", x.entity);
  json.key("attempt").number(std::uint64_t{x.number}).member("time", iso_time(x.time_ms));
  json.key("status").number(std::int64_t{x.reply.status}).key("took_ms").number(x.reply.took_ms);
  if (!x.reply.failure.empty())
    json.member("error", x.reply.failure);
  json.member("answer", x.reply.body).end_object();
}

} // namespace

http_response webhook_response(const shown_webhook& x, std::uint64_t log_id, const answer_context& context, int status,
                               std::string_view made) {
  auto body = std::string{};
  auto json = codec::json_writer{body};
  write_webhook(json, x, log_id, made);
  auto response = json_response(std::move(body), context, status);
  set_header(response, "ETag", etag(x.item->version));
  set_header(response, "Cache-Control", "no-store");
  return response;
}

http_response webhook_list_response(const resource_list_request& asked, std::vector<shown_webhook> found,
                                    std::uint64_t log_id, const answer_context& context) {
  const auto has_more = cut_page(found, asked.count_max);
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object().key("items").begin_list();
  for (const auto& x : found)
    write_webhook(json, x, log_id, {});
  json.end_list();
  write_cursor(json, has_more ? found.back().item->name.id : "", asked.binding);
  json.member("position", context.position).end_object();
  return json_response(std::move(body), context);
}

http_response attempts_response(const messages::webhook_attempts& found, const answer_context& context) {
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object().key("items").begin_list();
  for (const auto& x : found.all)
    write_attempt(json, x);
  json.end_list().member("position", context.position).end_object();
  return json_response(std::move(body), context);
}

http_response steered_response(const feed::standing& x, std::uint64_t log_id, const answer_context& context) {
  auto body = std::string{};
  auto json = codec::json_writer{body};
  write_standing(json, x, log_id);
  return json_response(std::move(body), context, 202);
}

} // namespace stoa::gateway::api
