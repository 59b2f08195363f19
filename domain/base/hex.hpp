// Lower-case hexadecimal digits.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace stoa {

/// 16 digits, the highest first.
std::string to_hex(std::uint64_t x);
/// Two digits a byte.
std::string to_hex(std::span<const std::uint8_t> bytes);

} // namespace stoa
