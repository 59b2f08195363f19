#include "domain/access/keys.hpp"

#include <cstddef>

namespace stoa::access {

bool is_equal(const key_hash& a, const key_hash& b) {
  auto difference = unsigned{0};
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned>(a.at(i) ^ b.at(i));
  return difference == 0;
}

std::optional<std::string> key_table::find(const key_hash& hash) const {
  auto found = std::optional<std::string>{};
  for (const auto& x : holders_)
    if (is_equal(x.hash, hash))
      found = x.principal;
  return found;
}

} // namespace stoa::access
