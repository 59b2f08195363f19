#include "domain/base/result.hpp"

#include <array>
#include <cstddef>

namespace stoa {

namespace {

constexpr std::array names{"none",
                           "malformed",
                           "invalid-field",
                           "unknown-field",
                           "unauthorized",
                           "forbidden",
                           "not-found",
                           "method-not-allowed",
                           "timeout",
                           "sku-taken",
                           "slug-taken",
                           "batch-refused",
                           "unknown-log",
                           "stale-version",
                           "too-large",
                           "unsupported-media",
                           "key-reused",
                           "overloaded",
                           "internal",
                           "behind",
                           "outcome-unknown",
                           "read-only",
                           "corrupt",
                           "disk-full",
                           "io-failed",
                           "in-use",
                           "prefetch-again",
                           "not-in-memory",
                           "position-too-old",
                           "rate-limited",
                           "store-exists",
                           "name-taken",
                           "category-in-use"};

static_assert(names.size() == static_cast<std::size_t>(errc::count_), "one name per error code");

} // namespace

const char* to_string(errc code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return index < names.size() ? names[index] : "unknown";
}

} // namespace stoa
