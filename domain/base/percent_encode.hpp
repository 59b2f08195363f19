// Text as a part of an address (RFC 3986).
#pragma once

#include <string>
#include <string_view>

namespace stoa {

/// One part of a path or of a query: everything but unreserved characters is percent-encoded.
std::string percent_encode(std::string_view text);

} // namespace stoa
