// Cursors: where the next page begins, as an opaque text that only fits the query it came from.
#pragma once

#include "domain/base/result.hpp"

#include <string>
#include <string_view>

namespace stoa::gateway::api {

/// keyset: the sort values of the last item of a page; empty (no next page) gives an empty cursor.
/// binding: bytes that name the query; the same ones must be given to open the cursor.
std::string make_cursor(std::string_view keyset, std::string_view binding);

/// The keyset. Errors: `invalid_field` with field "cursor" (damaged, or of another query).
result<std::string> open_cursor(std::string_view cursor, std::string_view binding);

} // namespace stoa::gateway::api
