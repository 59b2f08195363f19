// Any bytes as a record of the log: refused as damaged, or the one encoding of what was read.
#include "domain/event/record.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool claim) {
  if (!claim)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::string_view{reinterpret_cast<const char*>(data), size};
  const auto read = stoa::event::decode(bytes);
  if (!read) {
    require(read.failure().code == stoa::errc::corrupt && !read.failure().detail.empty());
    return 0;
  }
  require(stoa::event::encode(*read) == bytes);
  return 0;
}
