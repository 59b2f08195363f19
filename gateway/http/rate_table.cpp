#include "gateway/http/rate_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace stoa::gateway {

namespace {

struct sip_state {
  std::uint64_t v0;
  std::uint64_t v1;
  std::uint64_t v2;
  std::uint64_t v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }

  void take(std::uint64_t word) {
    v3 ^= word;
    round();
    v0 ^= word;
  }
};

} // namespace

std::uint64_t keyed_hash(const std::array<std::uint64_t, 2>& seed, std::string_view bytes) {
  auto state = sip_state{seed[0] ^ 0x736f6d6570736575ULL, seed[1] ^ 0x646f72616e646f6dULL,
                         seed[0] ^ 0x6c7967656e657261ULL, seed[1] ^ 0x7465646279746573ULL};
  const auto length = static_cast<std::uint64_t>(bytes.size()) << 56;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    auto word = std::uint64_t{0};
    std::memcpy(&word, bytes.data(), 8);
    state.take(word);
  }
  auto last = std::uint64_t{0};
  if (!bytes.empty())
    std::memcpy(&last, bytes.data(), bytes.size());
  state.take(last | length);
  state.v2 ^= 0xff;
  for (auto i = 0; i < 3; ++i)
    state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

rate_table::rate_table(const rate& limit, std::size_t set_count)
    : limit_{limit}, level_max_{limit.burst * limit.period_us},
      slots_(set_count * slots_per_set), set_mask_{set_count - 1} {}

const rate_table::slot* rate_table::set_of(std::uint64_t name) const {
  // The upper half places, the whole tells apart.
  return &slots_[static_cast<std::size_t>((name >> 32) & set_mask_) * slots_per_set];
}

std::int64_t rate_table::level_at(const slot& x, std::int64_t now_us) const {
  if (x.name == 0)
    return level_max_;
  const auto elapsed_us = std::max<std::int64_t>(now_us - x.at_us, 0);
  // Divided, because the product of a long rest would not fit.
  if (elapsed_us > (level_max_ - x.level) / limit_.count)
    return level_max_;
  return x.level + elapsed_us * limit_.count;
}

std::size_t rate_table::place_in(const slot* set, std::uint64_t name, std::int64_t now_us) const {
  auto fullest = std::size_t{0};
  for (std::size_t i = 0; i < slots_per_set; ++i) {
    if (set[i].name == name)
      return i;
    if (level_at(set[i], now_us) > level_at(set[fullest], now_us))
      fullest = i;
  }
  return fullest;
}

rate_verdict rate_table::judge(std::int64_t level) const {
  if (level >= limit_.period_us)
    return {};
  return {false, (limit_.period_us - level + limit_.count - 1) / limit_.count};
}

rate_verdict rate_table::take(std::uint64_t name, std::int64_t now_us) {
  name = std::max<std::uint64_t>(name, 1);
  const auto* set = set_of(name);
  auto& mine = slots_[static_cast<std::size_t>(set - slots_.data()) + place_in(set, name, now_us)];
  const auto level = level_at(mine, now_us);
  const auto verdict = judge(level);
  mine = {name, verdict.is_allowed ? level - limit_.period_us : level, now_us};
  return verdict;
}

rate_verdict rate_table::look(std::uint64_t name, std::int64_t now_us) const {
  name = std::max<std::uint64_t>(name, 1);
  const auto* set = set_of(name);
  return judge(level_at(set[place_in(set, name, now_us)], now_us));
}

} // namespace stoa::gateway
