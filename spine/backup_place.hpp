// Where a server may be asked to write a backup: into the folder of its settings, or one below.
#pragma once

#include "domain/base/result.hpp"

#include <string>
#include <string_view>

namespace stoa::spine {

/// The folder to write to. `asked`: empty, the allowed folder itself, a path below it, or one relative to it.
/// Errors: `forbidden` (none is allowed, or another place was asked for), `invalid_field` (not a plain path).
result<std::string> backup_place(std::string_view allowed, std::string_view asked);

} // namespace stoa::spine
