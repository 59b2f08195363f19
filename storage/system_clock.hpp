// The machine's clock and randomness.
#pragma once

#include "domain/base/clock.hpp"

#include <cstdint>
#include <memory>

namespace stoa::storage {

std::shared_ptr<const clock> make_system_clock();

/// 64 random bits from the kernel.
std::uint64_t random_bits();

/// 64 bits of a generator that the kernel seeded, one per thread: quick, and good for names. Not for keys.
std::uint64_t random_name_bits();

} // namespace stoa::storage
