// Requests about the stores of a server.
#pragma once

#include "domain/base/result.hpp"
#include "gateway/api/target.hpp"

#include <string>
#include <string_view>

namespace stoa::gateway::api {

/// The name in `{"name"}`. Errors: `malformed`, `unknown_field`, `invalid_field` (name).
result<std::string> read_new_store(std::string_view body);

/// What deleting a store asks for: `confirm=NAME`. Errors: `unknown_field`, `invalid_field` (confirm).
result<void> read_confirmation(const parameters& query, std::string_view name);

} // namespace stoa::gateway::api
