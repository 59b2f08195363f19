// Randomness for secrets and for the names of what holds them.
#pragma once

#include "domain/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace stoa::gateway {

/// From the system, fit for secrets. `what` they are for, with its article, stands in the error. Errors: `internal`.
result<std::string> random_bytes(std::size_t count, std::string_view what);

/// Bytes of the name of a key or a webhook, and that name made of the first of some bytes.
constexpr std::size_t name_bytes = 8;
std::string name_of(std::string_view random);

} // namespace stoa::gateway
