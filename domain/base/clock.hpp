// What time it is, as a door: the machine's clock in a server, the test's in a test.
#pragma once

#include <cstdint>

namespace stoa {

class clock {
public:
  virtual ~clock() = default;

  /// Unix milliseconds; may jump.
  virtual std::int64_t now_ms() const = 0;
  /// Microseconds that only grow, from an unknown start.
  virtual std::int64_t steady_us() const = 0;
};

} // namespace stoa
