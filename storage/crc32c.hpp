// CRC-32C, the checksum of the log: by the processor's own instruction where there is one, else by table.
#pragma once

#include <cstdint>
#include <string_view>

namespace stoa::storage {

/// Checksums bytes; `before` is the checksum of the bytes in front of them, so that a text may be fed in parts.
/// Cost: about 0.05 ns a byte with SSE4.2, 2 ns without.
/// Source: Castagnoli, Bräuer, Herrmann, "Optimization of Cyclic Redundancy-Check Codes" (1993); RFC 3720, B.4.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

/// The same without the instruction: what other machines use, and what a test compares with.
std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before = 0);

} // namespace stoa::storage
