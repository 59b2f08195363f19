// How far a read may go.
#pragma once

#include <cstdint>

namespace stoa {

/// A thread that must not block reads from memory alone; what is not there is `errc::not_in_memory`.
enum class reach : std::uint8_t { disk, memory };

} // namespace stoa
