// Times as people write them on the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stoa::app {

/// RFC 3339 with an offset or Z, seconds and their fraction may be missing: `2026-03-01T12:00:00Z`,
/// `2026-03-01 13:00+01:00`. Unix ms; nothing for anything else.
std::optional<std::int64_t> read_time(std::string_view text);

} // namespace stoa::app
