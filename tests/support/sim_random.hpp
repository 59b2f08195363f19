// The random numbers of simulations.
#pragma once

#include <cstdint>

namespace stoa::tests {

/// A small fast generator; the same numbers on every machine.
class sim_random {
public:
  explicit sim_random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    // SplitMix64; Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (2014).
    state_ += 0x9e3779b97f4a7c15U;
    auto x = state_;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
  }
  /// 0 to count - 1; count >= 1.
  std::uint64_t below(std::uint64_t count) { return next() % count; }
  bool chance(double probability) {
    return probability > 0 && static_cast<double>(next() >> 11) < probability * 0x1p53;
  }

private:
  std::uint64_t state_;
};

} // namespace stoa::tests
