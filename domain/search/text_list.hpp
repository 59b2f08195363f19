// Many short texts in one block of memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

  /// The first text at or after `first` that is not smaller than `wanted`. The texts are sorted.
  /// Cost: O(log of the distance), so a near one is cheap.
  std::size_t lower_bound(std::string_view wanted, std::size_t first = 0) const {
    auto step = first == 0 ? size() : std::size_t{1};
    while (first + step < size() && (*this)[first + step] < wanted) {
      first += step;
      step *= 2;
    }
    auto count = std::min(step + 1, size() - first);
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

  /// What it is made of: all texts one behind the other, and where each ends.
  std::string_view arena() const { return arena_; }
  const std::vector<std::uint32_t>& ends() const { return ends_; }
  /// Puts it together again. Nothing when the ends do not fit the arena.
  static std::optional<text_list> of(std::string arena, std::vector<std::uint32_t> ends) {
    const auto last = ends.empty() ? std::size_t{0} : ends.back();
    if (last != arena.size() || !std::is_sorted(ends.begin(), ends.end()))
      return std::nullopt;
    auto out = text_list{};
    out.arena_ = std::move(arena);
    out.ends_ = std::move(ends);
    return out;
  }

private:
  std::string arena_;
  std::vector<std::uint32_t> ends_;
};

} // namespace stoa::search
