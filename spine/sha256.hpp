// SHA-256 of bytes that come piece by piece.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace stoa::spine {

class sha256 {
public:
  sha256();
  sha256(const sha256&) = delete;
  sha256& operator=(const sha256&) = delete;
  ~sha256();

  void add(std::string_view bytes);
  /// 64 hexadecimal digits; empty when the library refuses the algorithm. Call once.
  std::string finish();

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace stoa::spine
