#include "gateway/http/network.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <netinet/in.h>

namespace stoa::gateway {

namespace {

constexpr std::size_t v4_begin = 12;
constexpr unsigned v4_bits_before = 96;
/// No address is longer as text.
constexpr std::size_t text_bytes_max = 45;

constexpr auto mapped_prefix = std::array<std::uint8_t, v4_begin>{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

} // namespace

std::optional<net_address> net_address::read(std::string_view text) {
  auto found = net_address{};
  if (text.size() > text_bytes_max)
    return std::nullopt;
  const auto whole = std::string{text};
  if (::inet_pton(AF_INET, whole.c_str(), found.bytes.data() + v4_begin) == 1) {
    std::copy(mapped_prefix.begin(), mapped_prefix.end(), found.bytes.begin());
    return found;
  }
  if (::inet_pton(AF_INET6, whole.c_str(), found.bytes.data()) == 1)
    return found;
  return std::nullopt;
}

bool net_address::is_v4() const {
  return std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin());
}

bool net_address::is_loopback() const {
  if (is_v4())
    return bytes[v4_begin] == 127;
  return bytes.back() == 1 && std::all_of(bytes.begin(), bytes.end() - 1, [](auto x) { return x == 0; });
}

std::string net_address::text() const {
  auto out = std::array<char, INET6_ADDRSTRLEN>{};
  const auto* found = is_v4() ? ::inet_ntop(AF_INET, bytes.data() + v4_begin, out.data(), out.size())
                              : ::inet_ntop(AF_INET6, bytes.data(), out.data(), out.size());
  return found == nullptr ? std::string{} : std::string{found};
}

std::string_view net_address::owner() const {
  const auto all = std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  return is_v4() ? all : all.substr(0, 8);
}

result<network> network::read(std::string_view text) {
  const auto wrong = error{
    errc::invalid_field, "\"" + std::string{text} + "\" is no address or network, such as 10.0.0.0/8 or fd00::/8", {}};
  const auto slash = text.find('/');
  const auto address = net_address::read(text.substr(0, slash));
  if (!address)
    return wrong;
  auto made = network{};
  made.first_ = *address;
  if (slash == std::string_view::npos)
    return made;
  const auto digits = text.substr(slash + 1);
  auto bits = 0U;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  const auto bits_max = address->is_v4() ? 32U : 128U;
  if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || bits > bits_max)
    return wrong;
  made.bit_count_ = bits + (address->is_v4() ? v4_bits_before : 0);
  return made;
}

bool network::holds(const net_address& one) const {
  const auto whole = std::ptrdiff_t{bit_count_ / 8};
  const auto left = bit_count_ % 8;
  if (!std::equal(first_.bytes.begin(), first_.bytes.begin() + whole, one.bytes.begin()))
    return false;
  const auto at = static_cast<std::size_t>(whole);
  return left == 0 || (first_.bytes[at] ^ one.bytes[at]) >> (8 - left) == 0;
}

bool holds_any(const std::vector<network>& all, const net_address& one) {
  return std::any_of(all.begin(), all.end(), [&](const auto& x) { return x.holds(one); });
}

} // namespace stoa::gateway
