// Requests about resources (settings, synonyms, stop words): documents of a known kind, and pages of them.
#pragma once

#include "domain/base/result.hpp"
#include "domain/catalog/command.hpp"
#include "domain/resource/resource.hpp"
#include "gateway/api/answers.hpp"
#include "gateway/api/target.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

/// Errors: `invalid_field` with field "id".
result<void> check_resource_id(std::string_view id);

/// Errors: `malformed`, `invalid_field`. What the document holds is checked where it is decided.
result<catalog::operation> read_resource_put(const resource::name& name, std::string_view body,
                                             const catalog::condition& when);
result<catalog::operation> read_resource_patch(const resource::name& name, std::string_view body,
                                               const catalog::condition& when);

struct resource_list_request {
  std::size_t count_max = 100;
  /// The last id of the page before; empty for the first page.
  std::string after_id;
  std::string binding;
};

/// `per_page` (1 to 250, default 100) and `cursor`. Errors: `unknown_field`, `invalid_field`.
result<resource_list_request> read_resource_list(resource::kind of, const parameters& given);

/// Appends an item as a JSON object without what is secret in it.
void write_public_item(codec::json_writer& json, const resource::item& item);

/// The document with its ETag.
http_response resource_response(const resource::item& item, const answer_context& context, int status = 200);

/// `{"items":[…],"cursor","position"}`; `found` may hold one more than a page, which tells that there is a next one.
http_response resource_list_response(const resource_list_request& asked, std::vector<resource::item_ptr> found,
                                     const answer_context& context);

/// As write_response of a product. The caller fills `resources[0]` where the outcome has none (replayed).
http_response resource_write_response(const catalog::outcome& done, const answer_context& context);

} // namespace stoa::gateway::api
