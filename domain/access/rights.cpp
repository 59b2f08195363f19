#include "domain/access/rights.hpp"

namespace stoa::access {

namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(right::end_)> names{
  "",           "products:read", "products:write", "products:cost",   "products:drafts", "search",           "import",
  "tasks:read", "tasks:write",   "changes:read",   "settings:read",   "settings:write",  "traces:read",      "metrics",
  "backup",     "keys:manage",   "audit:read",     "webhooks:manage", "categories:read", "categories:write", "admin",
  "server"};

/// One past those that a key can be given.
constexpr auto given_end = static_cast<std::size_t>(right::server);
static_assert(given_end + 1 == static_cast<std::size_t>(right::end_));

} // namespace

std::string_view to_string(right x) noexcept {
  return x < right::end_ ? names.at(static_cast<std::size_t>(x)) : "";
}

std::optional<right> parse_right(std::string_view name) noexcept {
  for (std::size_t i = 1; i < given_end; ++i)
    if (names.at(i) == name)
      return static_cast<right>(i);
  return std::nullopt;
}

std::string right_names() {
  auto out = std::string{};
  for (std::size_t i = 1; i < given_end; ++i)
    out.append(i == 1 ? "" : ", ").append(names.at(i));
  return out;
}

} // namespace stoa::access
