// Token buckets by name in a table of fixed size. Pure: time comes in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace stoa::gateway {

/// So many tokens in such a time, and so many at once after a rest.
struct rate {
  std::int64_t count = 0;
  std::int64_t period_us = 1'000'000;
  std::int64_t burst = 0;

  bool is_on() const { return count > 0; }
};

struct rate_verdict {
  bool is_allowed = true;
  /// When refused: after so long there is a token again.
  std::int64_t wait_us = 0;
};

/// A hash that nobody without the seed can aim: SipHash-1-3 (Aumasson and Bernstein, 2012).
std::uint64_t keyed_hash(const std::array<std::uint64_t, 2>& seed, std::string_view bytes);

/// Buckets of names that were hashed with a secret seed. Exact integers: a token is `period_us` units of level, and a
/// microsecond brings `count` of them.
///
/// A name has its bucket in one of the slots of its set. When all of them are taken, the fullest bucket changes hands
/// with the level it has: a full one carries no knowledge, and from another the newcomer gets nothing that was not
/// there. So whoever comes under ever new names gets no more than what the slots of the table have together.
/// Cost: one set of eight slots, O(1). Not for several threads.
class rate_table {
public:
  static constexpr std::size_t slots_per_set = 8;

  /// set_count: a power of two; memory is 192 bytes each.
  rate_table(const rate& limit, std::size_t set_count);

  /// Takes a token. now_us: of a clock that does not go back.
  rate_verdict take(std::uint64_t name, std::int64_t now_us);
  /// Whether there is a token; takes none.
  rate_verdict look(std::uint64_t name, std::int64_t now_us) const;

private:
  struct slot {
    /// 0 = free.
    std::uint64_t name = 0;
    std::int64_t level = 0;
    std::int64_t at_us = 0;
  };

  const slot* set_of(std::uint64_t name) const;
  /// The slot of a name, or the one that it would take.
  std::size_t place_in(const slot* set, std::uint64_t name, std::int64_t now_us) const;
  std::int64_t level_at(const slot& x, std::int64_t now_us) const;
  rate_verdict judge(std::int64_t level) const;

  rate limit_;
  std::int64_t level_max_;
  std::vector<slot> slots_;
  std::uint64_t set_mask_;
};

} // namespace stoa::gateway
