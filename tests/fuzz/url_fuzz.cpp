// Feeds arbitrary bytes to the reader of addresses that the process itself asks: what it takes can be written into a
// request line and a header, and reading it again gives the same.
#include "gateway/http/url.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void check(bool holds) {
  if (!holds)
    std::abort();
}

bool is_plain(std::string_view text) {
  for (const auto c : text)
    if (c <= ' ' || c >= 0x7f)
      return false;
  return !text.empty();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stoa::gateway;
  const auto text = std::string_view{reinterpret_cast<const char*>(data), size};
  static const auto from = *read_url("https://a.example/x");
  for (const auto& read : {read_url(text), follow(from, text)}) {
    if (!read) {
      check(read.failure().field == "url");
      continue;
    }
    check(is_plain(read->host) && is_plain(read->port) && is_plain(read->target) && is_plain(read->authority()));
    check(read->target.front() == '/' && read->host.find_first_of("/@?#") == std::string::npos);
    const auto whole = (read->is_tls ? "https://" : "http://") + read->authority() + read->target;
    const auto again = read_url(whole);
    check(whole.size() > url::bytes_max || (again && again->is_same_origin(*read) && again->target == read->target));
  }
  if (const auto address = net_address::read(text))
    static_cast<void>(is_private(*address));
  return 0;
}
