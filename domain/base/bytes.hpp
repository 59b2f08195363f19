// Writing and reading the bytes of every stored format: little-endian integers, varints, length-prefixed text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stoa {

/// Appends encoded values to a string it does not own.
class byte_writer {
public:
  explicit byte_writer(std::string& out) : out_(out) {}

  void u8(std::uint8_t x) { out_.push_back(static_cast<char>(x)); }
  void u32(std::uint32_t x) { fixed(x, 4); }
  void u64(std::uint64_t x) { fixed(x, 8); }
  /// LEB128, 1 to 10 bytes.
  void varint(std::uint64_t x) {
    while (x >= 0x80) {
      u8(static_cast<std::uint8_t>(x | 0x80));
      x >>= 7;
    }
    u8(static_cast<std::uint8_t>(x));
  }
  /// Zigzag varint: small magnitudes of either sign are short.
  void svarint(std::int64_t x) { varint((static_cast<std::uint64_t>(x) << 1) ^ static_cast<std::uint64_t>(x >> 63)); }
  /// Varint length, then the bytes.
  void text(std::string_view x) {
    varint(x.size());
    out_.append(x);
  }
  void raw(std::string_view x) { out_.append(x); }
  std::string& out() { return out_; }

private:
  void fixed(std::uint64_t x, int bytes) {
    for (auto i = 0; i < bytes; ++i)
      u8(static_cast<std::uint8_t>(x >> (8 * i)));
  }

  std::string& out_;
};

/// Reads what byte_writer wrote. A short or wrong input sets `failed()` for good; values read after that are zero or
/// empty, so a decoder may read on and ask once at its end. Views point into the input.
class byte_reader {
public:
  explicit byte_reader(std::string_view in) : in_(in) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(fixed(1)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(fixed(4)); }
  std::uint64_t u64() { return fixed(8); }
  /// Only the shortest form, the one byte_writer makes: a value has one encoding.
  std::uint64_t varint() {
    auto x = std::uint64_t{0};
    for (auto shift = 0; shift < 64; shift += 7) {
      const auto b = u8();
      x |= static_cast<std::uint64_t>(b & 0x7f) << shift;
      if ((b & 0x80) != 0)
        continue;
      if ((b == 0 && shift > 0) || (shift == 63 && b > 1))
        break;
      return x;
    }
    fail();
    return 0;
  }
  std::int64_t svarint() {
    const auto x = varint();
    return static_cast<std::int64_t>(x >> 1) ^ -static_cast<std::int64_t>(x & 1);
  }
  std::string_view text() { return raw(varint()); }
  std::string_view raw(std::uint64_t size) {
    if (size > in_.size()) {
      fail();
      return {};
    }
    const auto x = in_.substr(0, size);
    in_.remove_prefix(size);
    return x;
  }
  /// A count of items that follow, each at least one byte: a lying count fails here and allocates nothing.
  std::size_t count() {
    const auto x = varint();
    if (x > in_.size()) {
      fail();
      return 0;
    }
    return x;
  }

  std::size_t left() const { return in_.size(); }
  bool at_end() const { return in_.empty(); }
  bool failed() const { return failed_; }
  void fail() {
    failed_ = true;
    in_ = {};
  }

private:
  std::uint64_t fixed(std::size_t bytes) {
    const auto part = raw(bytes);
    auto x = std::uint64_t{0};
    for (std::size_t i = 0; i < part.size(); ++i)
      x |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(part[i])) << (8 * i);
    return x;
  }

  std::string_view in_;
  bool failed_ = false;
};

/// Eight bytes, most significant first, so that byte order is number order: for keys of an ordered store.
inline std::string big_endian(std::uint64_t x) {
  auto out = std::string(8, '\0');
  for (auto i = 0; i < 8; ++i)
    out[static_cast<std::size_t>(i)] = static_cast<char>(x >> (56 - 8 * i));
  return out;
}

/// Reverses big_endian; a text shorter than eight bytes gives 0.
inline std::uint64_t from_big_endian(std::string_view x) {
  auto n = std::uint64_t{0};
  if (x.size() < 8)
    return 0;
  for (std::size_t i = 0; i < 8; ++i)
    n = (n << 8) | static_cast<std::uint8_t>(x[i]);
  return n;
}

} // namespace stoa
