// docs/openapi.json as part of the program.
#pragma once

#include <string_view>

namespace stoa::gateway::api {

/// The description of the whole interface, OpenAPI 3.1 in JSON.
std::string_view openapi_document();

} // namespace stoa::gateway::api
