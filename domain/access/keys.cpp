#include "domain/access/keys.hpp"

#include <cstddef>

namespace stoa::access {

namespace {

bool equal(const key_hash& a, const key_hash& b) {
  auto difference = unsigned{0};
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned>(a[i] ^ b[i]);
  return difference == 0;
}

} // namespace

std::optional<std::string> key_table::find(const key_hash& hash) const {
  auto found = std::optional<std::string>{};
  for (const auto& x : holders_)
    if (equal(x.hash, hash))
      found = x.principal;
  return found;
}

} // namespace stoa::access
