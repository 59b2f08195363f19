// How near the process is to its memory limit: written by one, read by whoever makes it grow.
#pragma once

#include <atomic>
#include <cstdint>

namespace stoa::messages {

struct memory_gate {
  /// 0 = there is no limit, and everything below stays as it is.
  std::uint64_t limit_bytes = 0;
  /// Products are neither added nor changed.
  std::atomic<bool> is_full{false};
  /// What a merge of the index may take beside all else.
  std::atomic<std::uint64_t> room_bytes{UINT64_MAX};
};

} // namespace stoa::messages
