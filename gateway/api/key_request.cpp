#include "gateway/api/key_request.hpp"

#include "domain/base/iso_time.hpp"
#include "domain/search/filter.hpp"
#include "gateway/api/body.hpp"
#include "gateway/api/cursor.hpp"
#include "gateway/api/key_text.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/search_request.hpp"
#include "gateway/api/text.hpp"

#include <utility>

namespace stoa::gateway::api {

namespace {

/// What a client may say, as the document that is stored: times in one form, a hash in the place of the secret to come.
result<value> document_of(const value& body) {
  auto out = body;
  if (const auto* expires = member_of(body, "expires_at")) {
    const auto time = read_expiry(*expires);
    if (!time)
      return time.failure();
    out.set("expires_at", iso_time(*time));
  }
  out.set("secrets", value_list{value_object{{"hash", access::to_hex({})}}});
  return out;
}

result<void> check_narrowing(const access::issued_key& x) {
  if (const auto filter = search::parse_filter(x.filter_by); !filter)
    return invalid("filter_by", filter.failure().detail);
  if (x.fields)
    for (std::size_t i = 0; i < x.fields->size(); ++i)
      if (!is_product_field((*x.fields)[i]))
        return invalid("fields[" + std::to_string(i) + "]", "a product has no field " + (*x.fields)[i]);
  return {};
}

void write_members(codec::json_writer& json, const access::issued_key& x) {
  const auto shown = access::to_value(x);
  for (const auto& [name, held] : *shown.get_if<value_object>())
    if (name != "secrets")
      json.key(name).tree(held);
  if (x.secrets.size() > 1)
    json.member("old_secrets_until", iso_time(x.secrets[1].until_ms));
}

} // namespace

result<access::issued_key> read_new_key(std::string_view body, const access::caller& maker, std::int64_t now_ms) {
  const auto given = read_object(body);
  if (!given)
    return given.failure();
  if (const auto known = refuse_other_members(*given, "", {"name", "scopes", "expires_at", "filter_by", "fields"});
      !known)
    return known.failure();
  const auto document = document_of(*given);
  auto made = document ? access::read_issued_key(*document) : document.failure();
  if (!made)
    return made;
  if (made->is_expired(now_ms))
    return invalid("expires_at", "it has passed already; name a time to come, or leave it out");
  if (const auto good = check_narrowing(*made); !good)
    return good.failure();
  if (!maker.may.cover(made->may))
    return error{errc::forbidden, "a key makes only keys that may do no more than itself", "scopes"};
  made->created_by = maker.principal;
  return made;
}

result<std::int64_t> read_grace(std::string_view body, std::int64_t otherwise) {
  if (body.empty())
    return otherwise;
  const auto given = read_object(body);
  if (!given)
    return given.failure();
  if (const auto known = refuse_other_members(*given, "", {"grace_seconds"}); !known)
    return known.failure();
  const auto* grace = member_of(*given, "grace_seconds");
  if (grace == nullptr)
    return otherwise;
  const auto* number = grace->get_if<decimal>();
  const auto seconds = number != nullptr ? parse_unsigned(to_string(*number), grace_seconds_max) : std::nullopt;
  if (!seconds)
    return invalid("grace_seconds", "a whole number from 0 to " + std::to_string(grace_seconds_max) + " is expected");
  return static_cast<std::int64_t>(*seconds);
}

void write_key(codec::json_writer& json, const resource::item& item, const last_use& used, std::string_view made) {
  json.begin_object().member("id", item.name.id);
  if (!made.empty())
    json.member("key", made);
  // One that cannot be read opens nothing and can be revoked all the same.
  if (const auto key = access::read_issued_key(item.content))
    write_members(json, *key);
  json.key("version").number(item.version);
  json.member("created_at", iso_time(item.created_at_ms)).member("updated_at", iso_time(item.updated_at_ms));
  json.key("last_used_at");
  if (const auto at = used(item.name.id))
    json.text(iso_time(*at));
  else
    json.null();
  json.end_object();
}

http_response key_response(const resource::item& item, const last_use& used, const answer_context& context, int status,
                           std::string_view made) {
  auto body = std::string{};
  auto json = codec::json_writer{body};
  write_key(json, item, used, made);
  auto response = json_response(std::move(body), context, status);
  set_header(response, "ETag", etag(item.version));
  // Nobody on the way may keep a secret, nor when a key was used.
  set_header(response, "Cache-Control", "no-store");
  return response;
}

http_response key_list_response(const resource_list_request& asked, std::vector<resource::item_ptr> found,
                                const last_use& used, const answer_context& context) {
  const auto has_more = cut_page(found, asked.count_max);
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object().key("items").begin_list();
  for (const auto& item : found)
    write_key(json, *item, used);
  json.end_list();
  write_cursor(json, has_more ? found.back()->name.id : "", asked.binding);
  json.member("position", context.position).end_object();
  return json_response(std::move(body), context);
}

} // namespace stoa::gateway::api
