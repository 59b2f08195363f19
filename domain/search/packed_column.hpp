// One integer per document in as few bytes as the largest difference needs: the columns of a segment.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace stoa::search {

/// Immutable. Values are kept as differences to the smallest one, in 0, 1, 2, 4 or 8 bytes each.
class packed_column {
public:
  packed_column() = default;
  explicit packed_column(const std::vector<std::int64_t>& values) : size_(values.size()) {
    if (values.empty())
      return;
    const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
    base_ = static_cast<std::uint64_t>(*lowest);
    width_ = width_of(static_cast<std::uint64_t>(*highest) - base_);
    bytes_.resize(size_ * width_);
    for (std::size_t i = 0; i < size_; ++i)
      put(i, static_cast<std::uint64_t>(values[i]) - base_);
  }

  std::int64_t operator[](std::size_t i) const { return static_cast<std::int64_t>(base_ + difference(i)); }
  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const { return bytes_.capacity(); }

  /// What it is made of. `bytes` holds the differences, little-endian, `width` bytes each.
  struct parts {
    std::uint64_t base = 0;
    std::uint64_t size = 0;
    std::uint8_t width = 0;
    std::string_view bytes;
  };
  parts taken_apart() const {
    return {base_, size_, width_, {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}};
  }
  /// Puts it together again. Nothing when the bytes are not as many as size and width say.
  static std::optional<packed_column> of(const parts& x) {
    const auto is_width = x.width == 0 || x.width == 1 || x.width == 2 || x.width == 4 || x.width == 8;
    // The division keeps a lying size from wrapping round.
    if (!is_width || (x.width == 0 ? !x.bytes.empty() : x.bytes.size() / x.width != x.size) ||
        x.bytes.size() != x.size * x.width)
      return std::nullopt;
    auto out = packed_column{};
    out.base_ = x.base;
    out.size_ = x.size;
    out.width_ = x.width;
    out.bytes_.assign(x.bytes.begin(), x.bytes.end());
    return out;
  }

private:
  static std::uint8_t width_of(std::uint64_t largest) {
    if (largest == 0)
      return 0;
    if (largest <= 0xff)
      return 1;
    if (largest <= 0xffff)
      return 2;
    return largest <= 0xffffffff ? 4 : 8;
  }

  template <class Integer>
  Integer load(std::size_t i) const {
    auto x = Integer{0};
    std::memcpy(&x, bytes_.data() + i * sizeof(Integer), sizeof(Integer));
    return x;
  }

  template <class Integer>
  void store(std::size_t i, std::uint64_t difference) {
    const auto x = static_cast<Integer>(difference);
    std::memcpy(bytes_.data() + i * sizeof(Integer), &x, sizeof(Integer));
  }

  std::uint64_t difference(std::size_t i) const {
    switch (width_) {
    case 0:
      return 0;
    case 1:
      return bytes_[i];
    case 2:
      return load<std::uint16_t>(i);
    case 4:
      return load<std::uint32_t>(i);
    default:
      return load<std::uint64_t>(i);
    }
  }

  void put(std::size_t i, std::uint64_t difference) {
    switch (width_) {
    case 0:
      return;
    case 1:
      return store<std::uint8_t>(i, difference);
    case 2:
      return store<std::uint16_t>(i, difference);
    case 4:
      return store<std::uint32_t>(i, difference);
    default:
      return store<std::uint64_t>(i, difference);
    }
  }

  std::uint64_t base_ = 0;
  std::size_t size_ = 0;
  std::uint8_t width_ = 0;
  std::vector<std::uint8_t> bytes_;
};

} // namespace stoa::search
