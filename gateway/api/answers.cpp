#include "gateway/api/answers.hpp"

#include "gateway/api/problem.hpp"

#include <algorithm>

namespace stoa::gateway::api {

error refusal_of(const event::operation_result& x) {
  return {x.refusal, x.detail, x.field};
}

std::string etag(std::uint64_t version) {
  return '"' + std::to_string(version) + '"';
}

void stamp(http_response& response, std::string_view request_id, std::string_view position) {
  set_header(response, "X-Request-Id", std::string{request_id});
  if (!position.empty())
    set_header(response, "Stoa-Position", std::string{position});
}

http_response json_response(std::string body, const answer_context& context, int status) {
  auto response = http_response{status, {{"Content-Type", "application/json"}}, std::move(body)};
  if (!context.shape.language.wanted.empty())
    set_header(response, "Content-Language", context.shape.language.wanted);
  stamp(response, context.request_id, context.position);
  return response;
}

http_response problem_answer(const error& failure, const answer_context& context) {
  auto response = problem_response(failure, context.request_id);
  stamp(response, context.request_id, context.position);
  return response;
}

http_response product_response(const catalog::product& item, const answer_context& context, int status) {
  auto body = std::string{};
  codec::write_product(body, item, *context.categories, context.shape);
  auto response = json_response(std::move(body), context, status);
  if (!context.shape.language.wanted.empty())
    set_header(response, "Content-Language", catalog::language_of(item.name, context.shape.language));
  set_header(response, "ETag", '"' + product_tag(item, context) + '"');
  return response;
}

std::string representation_tag(std::uint64_t version, std::uint64_t names_changed_at, std::string_view language) {
  auto tag = std::to_string(version);
  if (names_changed_at > version)
    tag.append(1, '.').append(std::to_string(names_changed_at));
  if (!language.empty())
    tag.append(1, '.').append(language);
  return tag;
}

std::string product_tag(const catalog::product& item, const answer_context& context) {
  auto latest = std::uint64_t{0};
  for (const auto category : item.categories)
    latest = std::max(latest, context.categories->changed_at(category));
  // The settings say which language is the store's, and how its prices are to be understood.
  if (!context.shape.language.wanted.empty() || context.shape.prices_include_tax)
    latest = std::max(latest, context.settings_version);
  return representation_tag(item.version, latest, context.shape.language.wanted);
}

http_response not_modified_response(std::string_view tag, const answer_context& context) {
  auto response = http_response{304, {{"ETag", '"' + std::string{tag} + '"'}}, {}};
  stamp(response, context.request_id, context.position);
  return response;
}

http_response write_response(const catalog::outcome& done, const answer_context& context) {
  if (done.refusal)
    return problem_answer(*done.refusal, context);
  if (done.results.empty())
    return problem_answer({errc::internal, "an outcome without a result", {}}, context);
  const auto& x = done.results.front();
  if (x.refusal != errc::none)
    return problem_answer(refusal_of(x), context);
  if (x.status == 204) {
    auto response = http_response{204, {}, {}};
    stamp(response, context.request_id, context.position);
    return response;
  }
  if (!done.products.empty() && done.products.front() != nullptr)
    return product_response(*done.products.front(), context, x.status);
  auto response = json_response("{\"version\":" + std::to_string(x.version) + '}', context, x.status);
  set_header(response, "ETag", etag(x.version));
  return response;
}

http_response variant_response(const catalog::product& of, std::string_view sku, const answer_context& context,
                               int status) {
  const auto found = std::find_if(of.variants.begin(), of.variants.end(), [&](const auto& x) { return x.sku == sku; });
  if (found == of.variants.end())
    return problem_answer(
      {errc::not_found, "no variant of product \"" + of.id + "\" has the sku \"" + std::string{sku} + "\"", ""},
      context);
  auto body = std::string{};
  codec::write_variant(body, *found, context.shape);
  auto response = json_response(std::move(body), context, status);
  set_header(response, "ETag", etag(of.version));
  return response;
}

http_response variants_response(const catalog::product& of, const answer_context& context) {
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object().key("items").begin_list();
  for (const auto& x : of.variants) {
    json.raw({});
    codec::write_variant(body, x, context.shape);
  }
  json.end_list().member("position", context.position).end_object();
  auto response = json_response(std::move(body), context);
  set_header(response, "ETag", etag(of.version));
  return response;
}

http_response task_created_response(std::string_view id, const answer_context& context) {
  auto body = std::string{};
  codec::json_writer{body}.begin_object().member("task", id).end_object();
  auto response = json_response(std::move(body), context, 202);
  set_header(response, "Location", "/v1/tasks/" + std::string{id});
  return response;
}

void write_task(codec::json_writer& json, const event::task& item) {
  json.member("id", item.id).member("state", event::to_string(item.state)).member("mode", to_string(item.mode));
  if (item.is_dry_run)
    json.key("dry_run").boolean(true);
  if (item.is_atomic)
    json.key("atomic").boolean(true).key("staged").number(item.staged);
  if (!item.undoes.empty())
    json.member("undoes", item.undoes);
  json.key("rows").number(item.rows).key("written").number(item.written);
  json.key("unchanged").number(item.unchanged).key("refused").number(item.refused);
  if (item.mode == event::import_mode::sync || item.mode == event::import_mode::undo)
    json.key("deleted").number(item.deleted);
  json.key("bytes").number(item.file_bytes);
  json.key("bytes_done").number(std::min(item.offset, item.file_bytes));
  if (!item.reason.empty())
    json.member("reason", item.reason);
}

http_response task_response(const event::task& item, const std::vector<event::task_error>& errors,
                            const answer_context& context) {
  auto body = std::string{};
  auto json = codec::json_writer{body};
  json.begin_object();
  write_task(json, item);
  json.key("errors").begin_list();
  for (const auto& x : errors) {
    json.begin_object().key("line").number(x.line);
    json.member("field", x.field).member("reason", x.reason).end_object();
  }
  json.end_list().end_object();
  return json_response(std::move(body), context);
}

} // namespace stoa::gateway::api
