// Names of the stores of a server: folder names, parts of keys and labels of metrics alike, so nothing ever escapes
// them.
#pragma once

#include "domain/base/result.hpp"

#include <cstddef>
#include <string_view>

namespace stoa {

/// The store that is always there.
constexpr std::string_view main_store = "main";

constexpr std::size_t store_name_bytes_max = 40;

/// 1 to 40 of a-z, 0-9 and '-', beginning with a letter and not ending with '-'.
constexpr bool is_store_name(std::string_view text) noexcept {
  if (text.empty() || text.size() > store_name_bytes_max || text.front() < 'a' || text.front() > 'z')
    return false;
  for (const auto c : text)
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
      return false;
  return text.back() != '-';
}

/// Errors: `invalid_field` (name) with the rule.
result<void> check_store_name(std::string_view text);

} // namespace stoa
