// Many short texts in one block of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::search {

/// Texts by number, in the order added. At most 4 GiB together. Views stay valid until the next `add`.
class text_list {
public:
  void add(std::string_view text) {
    arena_.append(text);
    ends_.push_back(static_cast<std::uint32_t>(arena_.size()));
  }

  std::string_view operator[](std::size_t i) const {
    const auto begin = i == 0 ? 0 : ends_[i - 1];
    return {arena_.data() + begin, ends_[i] - begin};
  }
  std::size_t size() const { return ends_.size(); }

  /// The first text that is not smaller than `wanted`, from `first` on. The texts are sorted.
  std::size_t lower_bound(std::string_view wanted, std::size_t first = 0) const {
    auto count = size() - first;
    while (count > 0) {
      const auto half = count / 2;
      const auto is_before = (*this)[first + half] < wanted;
      first = is_before ? first + half + 1 : first;
      count = is_before ? count - half - 1 : half;
    }
    return first;
  }

  /// Gives back what `add` reserved ahead.
  void shrink() {
    arena_.shrink_to_fit();
    ends_.shrink_to_fit();
  }
  std::size_t memory_bytes() const { return arena_.capacity() + ends_.capacity() * sizeof(std::uint32_t); }

private:
  std::string arena_;
  std::vector<std::uint32_t> ends_;
};

} // namespace stoa::search
