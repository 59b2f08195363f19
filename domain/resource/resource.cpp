#include "domain/resource/resource.hpp"

namespace stoa::resource {

std::string key_of(const name& x) {
  auto key = std::string(1, static_cast<char>(x.of));
  return key += x.id;
}

} // namespace stoa::resource
