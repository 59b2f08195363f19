#include "domain/base/hex.hpp"
#include "gateway/api/text.hpp"
#include "gateway/http/characters.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using gateway::trimmed;
using gateway::api::from_base64url;
using gateway::api::from_hex;
using gateway::api::is_same_word;
using gateway::api::parse_unsigned;
using gateway::api::split_list;
using gateway::api::to_base64url;

TEST(api_text, a_whole_number_has_no_sign_no_blank_no_leading_zero_and_an_upper_end) {
  EXPECT_EQ(parse_unsigned("0", 9), 0U);
  EXPECT_EQ(parse_unsigned("18446744073709551615", ~std::uint64_t{0}), ~std::uint64_t{0});
  for (const auto* text : {"", "+1", "-1", " 1", "1 ", "01", "00", "1.0", "1e1", "0x1", "18446744073709551616"})
    EXPECT_FALSE(parse_unsigned(text, ~std::uint64_t{0})) << text;
  EXPECT_EQ(parse_unsigned("250", 250), 250U);
  EXPECT_FALSE(parse_unsigned("251", 250));
}

TEST(api_text, hexadecimal_is_sixteen_lower_case_digits_both_ways) {
  EXPECT_EQ(to_hex(0), "0000000000000000");
  EXPECT_EQ(to_hex(0x0123456789abcdef), "0123456789abcdef");
  EXPECT_EQ(from_hex("0123456789abcdef"), 0x0123456789abcdefU);
  EXPECT_EQ(from_hex("ffffffffffffffff"), ~std::uint64_t{0});
  for (const auto* text : {"", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", "0123456789abcdeg"})
    EXPECT_FALSE(from_hex(text)) << text;
}

TEST(api_text, base64url_gives_every_byte_string_back) {
  auto bytes = std::string{};
  for (auto i = 0; i < 300; ++i) {
    EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes) << i;
    bytes.push_back(static_cast<char>(i * 37));
  }
  EXPECT_EQ(to_base64url("\xfb\xff\xfe"), "-__-");
  EXPECT_EQ(to_base64url("f"), "Zg");
  EXPECT_EQ(to_base64url("fo"), "Zm8");
}

TEST(api_text, base64url_has_one_text_per_value) {
  for (const auto* text : {"Z", "Zh", "Zm9", "Zg==", "Z g", "Zg\n", "+/+/", "Zm8vZ"})
    EXPECT_FALSE(from_base64url(text)) << text;
}

TEST(api_text, a_list_is_split_at_every_separator_and_its_parts_are_trimmed) {
  using parts = std::vector<std::string_view>;
  EXPECT_EQ(split_list("", ','), parts{});
  EXPECT_EQ(split_list("a", ','), parts{"a"});
  EXPECT_EQ(split_list(" a ,\tb c ", ','), (parts{"a", "b c"}));
  EXPECT_EQ(split_list(",", ','), (parts{"", ""}));
  EXPECT_EQ(trimmed(" \t"), "");
}

TEST(api_text, words_are_the_same_whatever_the_case_of_their_ascii_letters) {
  EXPECT_TRUE(is_same_word("UTF-8", "utf-8"));
  EXPECT_FALSE(is_same_word("utf-8", "utf-80"));
  EXPECT_FALSE(is_same_word("[", "{"));
}

} // namespace stoa::tests
