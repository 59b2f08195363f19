// Requests about keys, and keys as answers show them: never with a secret but the one that was made just now.
#pragma once

#include "domain/access/caller.hpp"
#include "domain/access/issued_key.hpp"
#include "domain/resource/resource.hpp"
#include "gateway/api/answers.hpp"
#include "gateway/api/resource_request.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

/// Old secrets may go on so long beside a new one.
constexpr std::int64_t grace_seconds_max = 90LL * 24 * 60 * 60;

/// `{"name","scopes":[…],"expires_at","filter_by","fields":[…]}`, without its secret yet. Errors: `malformed`,
/// `unknown_field`, `invalid_field` naming the member; `forbidden` for a right that the maker does not have itself.
result<access::issued_key> read_new_key(std::string_view body, const access::caller& maker, std::int64_t now_ms);

/// `{"grace_seconds":N}` of a rotation. Errors: `malformed`, `unknown_field`, `invalid_field`.
result<std::int64_t> read_grace(std::string_view body, std::int64_t otherwise = 0);

/// When a key was last used, Unix ms; nothing = not since the server's start.
using last_use = std::function<std::optional<std::int64_t>(const std::string& id)>;

/// Appends a key without its secrets; `made` is the text of one that was made just now, or empty.
void write_key(codec::json_writer& json, const resource::item& item, const last_use& used, std::string_view made = {});

/// The key with its ETag.
http_response key_response(const resource::item& item, const last_use& used, const answer_context& context,
                           int status = 200, std::string_view made = {});

/// `{"items":[…],"cursor","position"}`; `found` may hold one more than a page.
http_response key_list_response(const resource_list_request& asked, std::vector<resource::item_ptr> found,
                                const last_use& used, const answer_context& context);

} // namespace stoa::gateway::api
