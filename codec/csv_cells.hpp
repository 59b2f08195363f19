// The cells of a CSV record (RFC 4180).
#pragma once

#include "domain/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stoa::codec {

/// The cells of one record, quotes resolved. Errors: `malformed` (a quote out of place or never closed, a carriage
/// return outside quotes, no UTF-8, a NUL).
result<std::vector<std::string>> split_cells(std::string_view record, char separator = ',');

error malformed_csv(const std::string& cause);

} // namespace stoa::codec
