// The demo's catalogue: made up from a seed, as rows of an ordinary import.
#pragma once

#include <cstdint>
#include <string>

namespace stoa::app::demo {

constexpr std::uint64_t seed_default = 2026;
constexpr std::size_t product_count_default = 10'000;

/// So many products as JSON Lines. The same arguments give the same bytes, on every machine.
std::string rows(std::uint64_t seed = seed_default, std::size_t count = product_count_default);

} // namespace stoa::app::demo
