#include "storage/crc32c.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace stoa::storage {

namespace {

// The register moves over bytes by a map that is linear over bits: a map is kept as the images of the 32 single bits.
using linear_map = std::array<std::uint32_t, 32>;
using byte_table = std::array<std::uint32_t, 256>;
using word_table = std::array<byte_table, 4>;

constexpr std::uint32_t reversed_polynomial = 0x82f63b78U;

constexpr byte_table make_byte_table() {
  auto table = byte_table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    auto x = i;
    for (auto bit = 0; bit < 8; ++bit)
      x = (x >> 1) ^ ((x & 1) != 0 ? reversed_polynomial : 0);
    table[i] = x;
  }
  return table;
}

constexpr auto step_of_byte = make_byte_table();

constexpr std::uint32_t image(const linear_map& map, std::uint32_t x) {
  auto y = std::uint32_t{0};
  for (std::size_t i = 0; i < map.size(); ++i)
    y ^= ((x >> i) & 1) != 0 ? map[i] : 0;
  return y;
}

/// The map of passing over 2^doublings zero bytes.
constexpr linear_map pass_zeros(int doublings) {
  auto map = linear_map{};
  for (std::size_t i = 0; i < map.size(); ++i) {
    const auto x = std::uint32_t{1} << i;
    map[i] = (x >> 8) ^ step_of_byte[x & 0xff];
  }
  for (auto n = 0; n < doublings; ++n) {
    auto twice = linear_map{};
    for (std::size_t i = 0; i < map.size(); ++i)
      twice[i] = image(map, map[i]);
    map = twice;
  }
  return map;
}

constexpr word_table make_word_table(const linear_map& map) {
  auto table = word_table{};
  for (std::size_t place = 0; place < 4; ++place)
    for (std::uint32_t i = 0; i < 256; ++i)
      table[place][i] = image(map, i << (8 * place));
  return table;
}

#if defined(__x86_64__)

constexpr std::uint32_t image(const word_table& table, std::uint32_t x) {
  return table[0][x & 0xff] ^ table[1][(x >> 8) & 0xff] ^ table[2][(x >> 16) & 0xff] ^ table[3][x >> 24];
}

std::uint64_t load_word(const char* from) {
  auto x = std::uint64_t{0};
  std::memcpy(&x, from, sizeof x);
  return x;
}

// One instruction takes three cycles but a new one may start in every cycle, so three neighbouring lanes go at once;
// then the first two are moved over the lanes behind them.
template <int LaneDoublings>
__attribute__((target("sse4.2"))) std::uint32_t pass_lanes(std::string_view& bytes, std::uint32_t x) {
  constexpr auto lane = std::size_t{1} << LaneDoublings;
  static constexpr auto over_a_lane = make_word_table(pass_zeros(LaneDoublings));
  for (; bytes.size() >= 3 * lane; bytes.remove_prefix(3 * lane)) {
    const auto* p = bytes.data();
    auto a = std::uint64_t{x};
    auto b = std::uint64_t{0};
    auto c = std::uint64_t{0};
    for (std::size_t i = 0; i < lane; i += 8) {
      a = _mm_crc32_u64(a, load_word(p + i));
      b = _mm_crc32_u64(b, load_word(p + lane + i));
      c = _mm_crc32_u64(c, load_word(p + 2 * lane + i));
    }
    x = image(over_a_lane, static_cast<std::uint32_t>(a)) ^ static_cast<std::uint32_t>(b);
    x = image(over_a_lane, x) ^ static_cast<std::uint32_t>(c);
  }
  return x;
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_instruction(std::string_view bytes, std::uint32_t before) {
  auto x = ~before;
  x = pass_lanes<12>(bytes, x);
  x = pass_lanes<7>(bytes, x);
  for (; bytes.size() >= 8; bytes.remove_prefix(8))
    x = static_cast<std::uint32_t>(_mm_crc32_u64(x, load_word(bytes.data())));
  for (const auto c : bytes)
    x = _mm_crc32_u8(x, static_cast<unsigned char>(c));
  return ~x;
}

#endif

} // namespace

std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before) {
  auto x = ~before;
  for (const auto c : bytes)
    x = (x >> 8) ^ step_of_byte[(x ^ static_cast<unsigned char>(c)) & 0xff];
  return ~x;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
#if defined(__x86_64__)
  static const auto has_instruction = __builtin_cpu_supports("sse4.2") != 0;
  if (has_instruction)
    return crc32c_by_instruction(bytes, before);
#endif
  return crc32c_by_table(bytes, before);
}

} // namespace stoa::storage
