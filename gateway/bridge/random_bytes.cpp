#include "gateway/bridge/random_bytes.hpp"

#include "domain/base/hex.hpp"

#include <cstdint>
#include <openssl/rand.h>
#include <span>

namespace stoa::gateway {

result<std::string> random_bytes(std::size_t count, std::string_view what) {
  auto out = std::string(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1)
    return error{errc::internal, "the system has no randomness for " + std::string{what}, ""};
  return out;
}

std::string name_of(std::string_view random) {
  return to_hex(std::span{reinterpret_cast<const std::uint8_t*>(random.data()), name_bytes});
}

} // namespace stoa::gateway
