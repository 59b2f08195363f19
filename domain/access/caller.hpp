// Who asks, and what they may: what a key comes down to once it is checked.
#pragma once

#include "domain/access/keys.hpp"
#include "domain/access/rights.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stoa::access {

/// Immutable once shared; one for all requests of a key.
struct caller {
  /// Shown in records and logs: "admin", or the id of a stored key.
  std::string principal;
  rights may;
  /// ANDed to every search, each as `filter_by` has it. Only those who may do nothing but search have any.
  std::vector<std::string> filters;
  /// Fields of products that may be seen and named; nothing = all that `may` allows.
  std::optional<std::vector<std::string>> fields;
};

using caller_ptr = std::shared_ptr<const caller>;

} // namespace stoa::access
