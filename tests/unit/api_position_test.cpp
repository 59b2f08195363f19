#include "gateway/api/position.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using gateway::api::decode_position;
using gateway::api::encode;
using gateway::api::encode_position;
using gateway::api::position_on;
using gateway::api::position_token;

TEST(api_position, a_token_gives_its_parts_back) {
  const auto one = position_token{0x1f, {{0, 7}}};
  EXPECT_EQ(encode(one), "000000000000001f.0-7");
  EXPECT_EQ(encode_position(0x1f, 7), "000000000000001f.0-7");
  EXPECT_EQ(*decode_position("000000000000001f.0-7"), one);
  const auto several = position_token{~std::uint64_t{0}, {{0, 0}, {3, position_token::number_max}, {0xffffffff, 1}}};
  EXPECT_EQ(encode(several), "ffffffffffffffff.0-0.3-9007199254740991.4294967295-1");
  EXPECT_EQ(*decode_position(encode(several)), several);
}

TEST(api_position, anything_the_server_would_not_write_is_malformed) {
  for (const auto* text : {"",
                           "x",
                           "000000000000001f",
                           "000000000000001f.",
                           "000000000000001f.0",
                           "000000000000001f.0-",
                           "000000000000001f.-7",
                           "000000000000001f.0-7.",
                           "000000000000001f.0-07",
                           "000000000000001f.00-7",
                           "000000000000001f.0-7.0-8",
                           "000000000000001f.1-7.0-8",
                           "000000000000001F.0-7",
                           "00000000000001f.0-7",
                           "000000000000001f 0-7",
                           "000000000000001f.0-9007199254740992",
                           "000000000000001f.4294967296-7",
                           "000000000000001f.0--7",
                           "000000000000001f.0-7 ",
                           "000000000000001f.0-+7",
                           "000000000000001f.0-7-8"}) {
    const auto read = decode_position(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.failure().code, errc::malformed) << text;
    EXPECT_EQ(read.failure().field, "Stoa-Position") << text;
  }
}

TEST(api_position, the_last_shard_is_taken_and_the_next_is_refused) {
  auto token = position_token{1, {}};
  for (std::uint32_t i = 0; i < position_token::shard_count_max; ++i)
    token.shards.emplace_back(i, 1);
  EXPECT_TRUE(decode_position(encode(token)));
  token.shards.emplace_back(1'000, 1);
  EXPECT_FALSE(decode_position(encode(token)));
}

TEST(api_position, a_position_counts_only_on_its_own_log) {
  EXPECT_EQ(*position_on(0x1f, "000000000000001f.0-7"), 7U);
  EXPECT_EQ(*position_on(0x1f, "000000000000001f.2-7"), 0U);
  EXPECT_EQ(position_on(0x20, "000000000000001f.0-7").failure().code, errc::unknown_log);
  EXPECT_EQ(position_on(0x20, "7").failure().code, errc::malformed);
}

} // namespace stoa::tests
