// Counts refused keys by address, so that guessing shows in the log and the log is not flooded by it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace stoa::access {

/// Bounded: an address beyond `address_count_max` is counted with all others of its kind.
class refusal_counts {
public:
  static constexpr std::size_t address_count_max = 1'024;
  static constexpr std::int64_t window_ms = 60'000;
  static constexpr std::string_view others = "others";

  /// Counts one refusal. Returns the address' count in this window when it is worth a line (1, 2, 4, 8, …), else 0.
  std::uint64_t add(std::string_view address, std::int64_t now_ms);

private:
  std::unordered_map<std::string, std::uint64_t> counts_;
  std::int64_t window_began_ms_ = 0;
};

} // namespace stoa::access
