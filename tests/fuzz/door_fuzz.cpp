// What strangers send the door beside requests: lists of codings, addresses that proxies name, compressed bodies.
#include "gateway/http/compression.hpp"
#include "gateway/http/forwarded.hpp"
#include "gateway/http/wishes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace stoa;

constexpr std::uint64_t bytes_max = 1024 * 1024;

void read_as_headers(std::string_view text) {
  auto request = gateway::http_request{};
  request.method = "GET";
  for (const auto* name : {"accept-encoding", "if-none-match", "origin", "x-forwarded-for", "forwarded"})
    request.headers.emplace_back(name, text);
  static_cast<void>(gateway::read_wishes(request, true));
  static const auto trusted = std::vector{*gateway::network::read("10.0.0.0/8")};
  const auto stranger = *gateway::net_address::read("192.0.2.1");
  for (const auto header : {gateway::forwarded_header::x_forwarded_for, gateway::forwarded_header::forwarded}) {
    static_cast<void>(gateway::client_of(*gateway::net_address::read("10.0.0.1"), request, trusted, header));
    // Whatever a peer says that is no proxy: it is who it is.
    if (gateway::client_of(stranger, request, trusted, header) != stranger)
      std::abort();
  }
}

void read_as_network(std::string_view text) {
  if (const auto one = gateway::network::read(text); !one && one.failure().detail.empty())
    std::abort();
  const auto address = gateway::net_address::read(text);
  if (address && gateway::net_address::read(address->text()) != address)
    std::abort();
}

/// However the bytes are cut into pieces, the same comes out.
std::string unpacked(std::string_view bytes, std::size_t piece) {
  auto one = gateway::gunzip{bytes_max};
  auto out = std::string{};
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    const auto fed = one.feed(bytes.substr(0, piece), [&](std::string_view x) {
      out.append(x);
      return result<void>{};
    });
    if (out.size() > bytes_max)
      std::abort();
    if (!fed)
      return to_string(fed.failure().code);
  }
  return one.finish() ? out : "not whole";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = std::string_view{reinterpret_cast<const char*>(bytes), size};
  read_as_headers(text);
  read_as_network(text);
  if (unpacked(text, 1) != unpacked(text, size + 1))
    std::abort();
  static auto packer = gateway::compressor{};
  if (unpacked(packer.compress(gateway::coding::gzip, text), 1000) != text)
    std::abort();
  return 0;
}
