// Any bytes as JSON: never a crash, and what is read survives being written and read again.
#include "codec/json.hpp"

#include <cstdio>
#include <cstdlib>

namespace {

using namespace stoa;

void require(bool holds, const char* law) {
  if (holds)
    return;
  std::fprintf(stderr, "broken law: %s\n", law);
  std::abort();
}

void check(std::string_view text) {
  const auto read = codec::read_json(text);
  if (!read) {
    const auto code = read.failure().code;
    require(code == errc::malformed || code == errc::invalid_field || code == errc::too_large,
            "a refusal is one of the documented errors");
    return;
  }
  const auto written = codec::write_json(*read);
  const auto again = codec::read_json(written);
  require(bool{again}, "what is written can be read");
  require(*again == *read, "what is written is what was read");
  require(codec::write_json(*again) == written, "equal trees have equal texts");
  require(!codec::read_json(std::string{text} + "]"), "a document with more behind it is refused");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({reinterpret_cast<const char*>(data), size});
  return 0;
}
