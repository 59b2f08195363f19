#include "gateway/api/resource_request.hpp"

#include "domain/base/iso_time.hpp"
#include "domain/catalog/schema.hpp"
#include "domain/resource/kinds.hpp"
#include "gateway/api/body.hpp"
#include "gateway/api/cursor.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/text.hpp"

#include <utility>

namespace stoa::gateway::api {

namespace {

constexpr std::size_t page_size_max = 250;

/// The id of the path is the document's own, whether that says so or not.
result<void> check_own_id(const resource::name& name, const value& document) {
  const auto* given = member_of(document, "id");
  if (given == nullptr)
    return {};
  const auto* text = given->get_if<std::string>();
  if (text == nullptr || *text != name.id)
    return invalid("id", "it differs from the id of the path; make them equal, or leave it out");
  return {};
}

result<catalog::operation> read_document(const resource::name& name, std::string_view body,
                                         catalog::change_resource::verb does, const catalog::condition& when) {
  if (const auto good = check_resource_id(name.id); !good)
    return good.failure();
  auto document = read_object(body);
  if (!document)
    return document.failure();
  if (const auto own = check_own_id(name, *document); !own)
    return own.failure();
  return catalog::operation{catalog::change_resource{name, does, *std::move(document)}, when};
}

} // namespace

void write_public_item(codec::json_writer& json, const resource::item& item) {
  json.begin_object().member("id", item.name.id);
  if (const auto* members = item.content.get_if<value_object>())
    for (const auto& [key, held] : *members)
      if (key != "secrets")
        json.key(key).tree(held);
  json.key("version").number(item.version);
  json.member("created_at", iso_time(item.created_at_ms)).member("updated_at", iso_time(item.updated_at_ms));
  json.end_object();
}

result<void> check_resource_id(std::string_view id) {
  if (catalog::is_product_id(id))
    return {};
  return invalid("id", "an id is 1 to 128 letters, digits and . _ ~ : -, and more than dots");
}

result<catalog::operation> read_resource_put(const resource::name& name, std::string_view body,
                                             const catalog::condition& when) {
  return read_document(name, body, catalog::change_resource::verb::put, when);
}

result<catalog::operation> read_resource_patch(const resource::name& name, std::string_view body,
                                               const catalog::condition& when) {
  return read_document(name, body, catalog::change_resource::verb::patch, when);
}

result<resource_list_request> read_resource_list(resource::kind of, const parameters& given) {
  if (const auto known = refuse_unknown(given, {"per_page", "cursor"}); !known)
    return known.failure();
  auto out = resource_list_request{};
  out.binding = "resources " + std::string{resource::to_string(of)};
  if (const auto* text = given.find("per_page")) {
    const auto count = parse_unsigned(*text, page_size_max);
    if (!count || *count == 0)
      return invalid("per_page", "a whole number from 1 to " + std::to_string(page_size_max) + " is expected");
    out.count_max = static_cast<std::size_t>(*count);
  }
  if (const auto cursor = given.text("cursor"); !cursor.empty()) {
    auto keyset = open_cursor(cursor, out.binding);
    if (!keyset)
      return keyset.failure();
    out.after_id = *std::move(keyset);
  }
  return out;
}

http_response resource_response(const resource::item& item, const answer_context& context, int status) {
  auto body = std::string{};
  auto json = codec::json_writer{body};
  write_public_item(json, item);
  auto response = json_response(std::move(body), context, status);
  set_header(response, "ETag", etag(item.version));
  return response;
}

http_response resource_list_response(const resource_list_request& asked, std::vector<resource::item_ptr> found,
                                     const answer_context& context) {
  const auto has_more = cut_page(found, asked.count_max);
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object().key("items").begin_list();
  for (const auto& item : found)
    write_public_item(json, *item);
  json.end_list();
  write_cursor(json, has_more ? found.back()->name.id : "", asked.binding);
  json.member("position", context.position).end_object();
  return json_response(std::move(body), context);
}

http_response resource_write_response(const catalog::outcome& done, const answer_context& context) {
  const auto is_stored = !done.refusal && !done.results.empty() && done.results.front().refusal == errc::none &&
                         done.results.front().status != 204 && !done.resources.empty() &&
                         done.resources.front() != nullptr;
  if (is_stored)
    return resource_response(*done.resources.front(), context, done.results.front().status);
  return write_response(done, context);
}

} // namespace stoa::gateway::api
