// Any bytes as requests on one connection: heads and bodies end at the same place however the bytes arrive.
#include "gateway/http/body_decoder.hpp"
#include "gateway/http/head.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace stoa;
using namespace stoa::gateway;

void require(bool claim) {
  if (!claim)
    std::abort();
}

/// How far a connection came, and what it carried.
struct reading {
  std::size_t taken = 0;
  std::string bodies;
  std::size_t request_count = 0;
  bool is_broken = false;

  bool operator==(const reading&) const = default;
};

/// Bytes that arrive some at a time.
class arriving {
public:
  arriving(std::string_view all, std::size_t step) : all_{all}, step_{step} {}

  std::string_view unread() const { return all_.substr(taken_, arrived_ - taken_); }
  void take(std::size_t bytes) { taken_ += bytes; }
  std::size_t taken() const { return taken_; }
  bool more() {
    const bool is_more = arrived_ < all_.size();
    arrived_ = std::min(arrived_ + step_, all_.size());
    return is_more;
  }

private:
  std::string_view all_;
  std::size_t step_;
  std::size_t taken_ = 0;
  std::size_t arrived_ = 0;
};

/// False when the bytes end first, or are malformed.
bool hear_head(arriving& input, request_head& head, bool& is_broken) {
  auto scanner = head_scanner{};
  do {
    const auto found = scanner.scan(input.unread());
    is_broken = !found;
    if (is_broken)
      return false;
    if (*found > 0) {
      is_broken = !read_head(input.unread().substr(0, *found), head);
      input.take(is_broken ? 0 : *found);
      return !is_broken;
    }
  } while (input.more());
  return false;
}

bool hear_body(arriving& input, const request_head& head, reading& so_far) {
  auto decoder = body_decoder{head, 512};
  while (!decoder.is_finished()) {
    const auto before = input.unread();
    const auto piece = decoder.next(before);
    require(piece.consumed <= before.size() && piece.payload.size() <= piece.consumed);
    so_far.is_broken = decoder.fault() != nullptr;
    if (so_far.is_broken)
      return false;
    so_far.bodies += piece.payload;
    input.take(piece.consumed);
    if (piece.consumed == 0 && !decoder.is_finished() && !input.more())
      return false;
  }
  return true;
}

reading read_all(std::string_view bytes, std::size_t step) {
  auto input = arriving{bytes, step};
  auto got = reading{};
  for (;;) {
    auto head = request_head{};
    if (!hear_head(input, head, got.is_broken))
      break;
    require(!head.request.method.empty() && !head.request.target.empty());
    require(head.request.header_count("host") <= 1);
    ++got.request_count;
    if (!hear_body(input, head, got))
      break;
  }
  got.taken = got.is_broken ? 0 : input.taken();
  return got;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::string_view{reinterpret_cast<const char*>(data), size};
  const auto whole = read_all(bytes, size + 1);
  require(read_all(bytes, 1) == whole);
  require(read_all(bytes, 7) == whole);
  return 0;
}
