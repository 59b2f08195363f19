// The one entry of the family `meta` that the state itself keeps: its position.
#pragma once

#include "domain/base/result.hpp"
#include "storage/state.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace stoa::storage {

/// Key in `meta`, reserved: a batch that changes it is refused.
inline constexpr std::string_view position_key = "position";

/// A format byte, then the position as eight little-endian bytes.
std::string encode_position(std::uint64_t position);
/// Errors: `corrupt` (wrong length, or a format this program does not know).
result<std::uint64_t> decode_position(std::string_view value);

/// Whether a batch may follow a state at `position`. Errors: `internal`: the caller broke the contract of `apply`.
result<void> check_write(const state_write& x, std::uint64_t position);

} // namespace stoa::storage
