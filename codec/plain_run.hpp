// Finds the next byte of a JSON string that needs care, eight bytes at a time: shared by the reader and the writer.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace stoa::codec {

/// True for bytes that stand for themselves inside a JSON string: all but quotes, backslashes and control characters.
inline bool is_plain(char x) {
  return static_cast<unsigned char>(x) >= 0x20 && x != '"' && x != '\\';
}

/// Marks the bytes of a group of eight that need care by their highest bit. Exact up to the first one (a borrow may
/// mark a byte behind it); 0 when there is none.
inline std::uint64_t careful_bytes(std::uint64_t eight) {
  constexpr auto ones = std::uint64_t{0x0101010101010101};
  const auto is_zero = [](std::uint64_t x) { return (x - ones) & ~x; };
  const auto is_control = (eight - ones * 0x20) & ~eight;
  return (is_control | is_zero(eight ^ (ones * '"')) | is_zero(eight ^ (ones * '\\'))) & (ones * 0x80);
}

/// Length of the longest prefix of plain bytes.
inline std::size_t plain_run(std::string_view x) {
  static_assert(std::endian::native == std::endian::little, "the first byte is expected in the lowest bits");
  auto at = std::size_t{0};
  auto eight = std::uint64_t{0};
  for (; at + sizeof(eight) <= x.size(); at += sizeof(eight)) {
    std::memcpy(&eight, x.data() + at, sizeof(eight));
    if (const auto marks = careful_bytes(eight); marks != 0)
      return at + static_cast<std::size_t>(std::countr_zero(marks)) / 8;
  }
  if (at > 0 && at < x.size()) {
    // The last eight bytes: those before `at` are plain, so the first mark is behind them.
    std::memcpy(&eight, x.data() + x.size() - sizeof(eight), sizeof(eight));
    const auto marks = careful_bytes(eight);
    return marks == 0 ? x.size() : x.size() - sizeof(eight) + static_cast<std::size_t>(std::countr_zero(marks)) / 8;
  }
  while (at < x.size() && is_plain(x[at]))
    ++at;
  return at;
}

} // namespace stoa::codec
