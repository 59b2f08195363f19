// Encoded integers and texts: one spelling each, and nothing read past the end.
#include "domain/base/bytes.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace stoa::tests {

namespace {

std::string varint(std::uint64_t x) {
  auto bytes = std::string{};
  byte_writer{bytes}.varint(x);
  return bytes;
}

bool is_varint(const std::string& bytes) {
  auto in = byte_reader{bytes};
  in.varint();
  return !in.failed() && in.at_end();
}

} // namespace

TEST(domain_bytes, integers_of_every_length_come_back) {
  for (auto shift = 0; shift < 64; ++shift)
    for (const auto offset : {-1, 0, 1}) {
      const auto x = (std::uint64_t{1} << shift) + static_cast<std::uint64_t>(offset);
      auto bytes = std::string{};
      auto out = byte_writer{bytes};
      out.varint(x);
      out.svarint(static_cast<std::int64_t>(x));
      out.svarint(-static_cast<std::int64_t>(x >> 1));
      out.u64(x);
      out.u32(static_cast<std::uint32_t>(x));
      out.u8(static_cast<std::uint8_t>(x));
      auto in = byte_reader{bytes};
      ASSERT_EQ(in.varint(), x);
      ASSERT_EQ(in.svarint(), static_cast<std::int64_t>(x));
      ASSERT_EQ(in.svarint(), -static_cast<std::int64_t>(x >> 1));
      ASSERT_EQ(in.u64(), x);
      ASSERT_EQ(in.u32(), static_cast<std::uint32_t>(x));
      ASSERT_EQ(in.u8(), static_cast<std::uint8_t>(x));
      ASSERT_TRUE(in.at_end() && !in.failed());
    }
}

TEST(domain_bytes, a_varint_in_more_bytes_than_it_needs_is_refused) {
  using std::string_literals::operator""s;
  EXPECT_EQ(varint(std::numeric_limits<std::uint64_t>::max()), std::string(9, '\xff') + '\1');
  EXPECT_TRUE(is_varint("\0"s));
  EXPECT_FALSE(is_varint("\x80\0"s));
  EXPECT_FALSE(is_varint("\xff\x80\0"s));
  EXPECT_TRUE(is_varint(std::string(9, '\xff') + '\1'));
  EXPECT_FALSE(is_varint(std::string(9, '\xff') + '\2')) << "65 bits";
  EXPECT_FALSE(is_varint(std::string(9, '\xff') + '\3'));
  EXPECT_FALSE(is_varint(std::string(10, '\xff') + '\0'));
}

TEST(domain_bytes, a_failed_reader_stays_failed_and_gives_nothing) {
  auto in = byte_reader{"\5abc"};
  EXPECT_EQ(in.text(), "");
  EXPECT_TRUE(in.failed());
  EXPECT_EQ(in.u8(), 0);
  EXPECT_EQ(in.varint(), 0u);
  EXPECT_EQ(in.raw(1), "");
  EXPECT_TRUE(in.failed() && in.at_end());
}

TEST(domain_bytes, a_count_is_at_most_the_bytes_left) {
  auto fine = byte_reader{"\2ab"};
  EXPECT_EQ(fine.count(), 2u);
  EXPECT_FALSE(fine.failed());
  auto lying = byte_reader{"\3ab"};
  EXPECT_EQ(lying.count(), 0u);
  EXPECT_TRUE(lying.failed());
}

TEST(domain_bytes, big_endian_keeps_the_order_of_numbers) {
  const auto numbers = {std::uint64_t{0}, std::uint64_t{255}, std::uint64_t{256}, std::uint64_t{1} << 52,
                        std::numeric_limits<std::uint64_t>::max()};
  auto before = std::string{};
  for (const auto x : numbers) {
    EXPECT_LT(before, big_endian(x));
    EXPECT_EQ(from_big_endian(big_endian(x)), x);
    before = big_endian(x);
  }
  EXPECT_EQ(from_big_endian("short"), 0u);
}

} // namespace stoa::tests
