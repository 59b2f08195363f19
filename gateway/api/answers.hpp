// Products, writes and tasks as answers: bodies in compact JSON, ETag and Stoa-Position.
#pragma once

#include "codec/json.hpp"
#include "domain/catalog/command.hpp"
#include "domain/event/task.hpp"
#include "gateway/http/server.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

/// What every answer needs beside its value.
struct answer_context {
  /// Names of the categories, of the view the answer is computed on; outlives the call.
  const catalog::category_tree* categories = nullptr;
  codec::product_shape shape;
  std::string request_id;
  /// The token of that view (encode_position).
  std::string position;
  /// Who changed something, in which request.
  bool shows_writers = true;
  /// Position of the record that last changed the store's settings; 0 = there are none.
  std::uint64_t settings_version = 0;
};

/// Why an operation was refused.
error refusal_of(const event::operation_result& x);

/// `"42"`
std::string etag(std::uint64_t version);

/// Sets `X-Request-Id` and, unless empty, `Stoa-Position`: for answers made elsewhere.
void stamp(http_response& response, std::string_view request_id, std::string_view position);

/// 200 with a JSON body.
http_response json_response(std::string body, const answer_context& context, int status = 200);
http_response problem_answer(const error& failure, const answer_context& context);

/// The product with its ETag.
http_response product_response(const catalog::product& item, const answer_context& context, int status = 200);
/// Between the quotes of an ETag: `VERSION`, `VERSION.LATER` where a name that it shows changed later, then `.LANG`
/// where it is in a language. If-Match reads the version alone.
std::string representation_tag(std::uint64_t version, std::uint64_t names_changed_at, std::string_view language);
std::string product_tag(const catalog::product& item, const answer_context& context);
/// 304 with the ETag.
http_response not_modified_response(std::string_view tag, const answer_context& context);

/// The answer to a command of one operation: 201 or 200 with the stored document and its ETag, 204, or the refusal.
/// The caller fills `products[0]` where the outcome has none (unchanged, replayed); still null gives the version alone.
http_response write_response(const catalog::outcome& done, const answer_context& context);

/// One variant, under the product's ETag. Errors shown: `not_found`.
http_response variant_response(const catalog::product& of, std::string_view sku, const answer_context& context,
                               int status = 200);
/// `{"items":[…],"position"}`, under the product's ETag.
http_response variants_response(const catalog::product& of, const answer_context& context);

/// 202 `{"task":ID}`
http_response task_created_response(std::string_view id, const answer_context& context);
/// The members of a task but its errors.
void write_task(codec::json_writer& json, const event::task& item);
/// How far a task is, with its first errors.
http_response task_response(const event::task& item, const std::vector<event::task_error>& errors,
                            const answer_context& context);

} // namespace stoa::gateway::api
