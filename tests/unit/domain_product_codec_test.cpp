// A stored product comes back as it was, and bytes that no product makes are refused.
#include "domain/catalog/schema.hpp"
#include "tests/support/domain_products.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using catalog::decode;
using catalog::product;

namespace {

std::string encoded(const product& x) {
  auto out = std::string{};
  catalog::encode(out, x);
  return out;
}

bool is_refused(std::string_view bytes) {
  const auto x = decode(bytes);
  EXPECT_TRUE(x || x.failure().code == errc::corrupt);
  return !x;
}

/// Whatever was done to the bytes: they are refused, or they are the encoding of what they decode to.
void expect_refused_or_canonical(const std::string& bytes) {
  const auto x = decode(bytes);
  if (x)
    ASSERT_EQ(encoded(*x), bytes);
  else
    ASSERT_EQ(x.failure().code, errc::corrupt);
}

} // namespace

TEST(domain_product_codec, every_field_comes_back) {
  const auto x = full_product();
  const auto back = decode(encoded(x));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, x);
}

TEST(domain_product_codec, a_product_is_written_in_the_oldest_format_that_has_all_its_fields) {
  const auto plain = encoded(full_product());
  const auto newer = encoded(full_product_of_format_2());
  EXPECT_EQ(plain[0], 1);
  EXPECT_EQ(newer[0], 2);
  EXPECT_EQ(*decode(newer), full_product_of_format_2());
  EXPECT_TRUE(is_refused('\2' + plain.substr(1))) << "it could be in format 1";
  EXPECT_TRUE(is_refused('\1' + newer.substr(1))) << "format 1 has no such fields";
  auto variant_alone = full_product();
  variant_alone.variants[0].compare_at = variant_alone.price;
  EXPECT_EQ(encoded(variant_alone)[0], 2);
}

TEST(domain_product_codec, the_records_numbers_are_not_in_the_bytes) {
  auto x = full_product();
  const auto bytes = encoded(x);
  x.version = 7;
  x.updated_at_ms = 8;
  EXPECT_EQ(encoded(x), bytes);
}

TEST(domain_product_codec, the_content_of_a_stored_product_is_the_bytes_it_had_before_it_was_stored) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    auto x = product_source{seed}.next();
    x.created_at_ms = 1'700'000'000'000;
    auto content = std::string{};
    catalog::encode_content(content, x);
    ASSERT_NE(content, encoded(x)) << "seed " << seed;
    x.created_at_ms = 0;
    ASSERT_EQ(content, encoded(x)) << "seed " << seed;
  }
}

TEST(domain_product_codec, absent_fields_take_no_bytes) {
  auto x = product{};
  EXPECT_EQ(encoded(x), (std::string{"\1\0", 2}));
  x.id = "a";
  x.name.plain = "b";
  EXPECT_EQ(encoded(x), (std::string{"\1\1\1a\4\0\1b\0", 9}));
  EXPECT_EQ(*decode(encoded(x)), x);
}

TEST(domain_product_codec, random_products_come_back_and_equal_ones_have_equal_bytes) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const auto x = product_source{seed}.next();
    const auto bytes = encoded(x);
    const auto back = decode(bytes);
    ASSERT_TRUE(back) << "seed " << seed;
    ASSERT_EQ(*back, x) << "seed " << seed;
    ASSERT_EQ(encoded(*back), bytes) << "seed " << seed;
  }
}

TEST(domain_product_codec, every_shortened_and_every_lengthened_encoding_is_refused) {
  const auto bytes = encoded(full_product());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    ASSERT_TRUE(is_refused(std::string_view{bytes}.substr(0, size))) << size;
  for (auto c = 0; c < 256; ++c)
    ASSERT_TRUE(is_refused(bytes + static_cast<char>(c))) << c;
}

TEST(domain_product_codec, unknown_repeated_and_misplaced_tags_are_refused) {
  const auto with = [](std::string_view fields) { return '\1' + std::string{fields} + '\0'; };
  EXPECT_FALSE(is_refused(with("\1\1a")));
  EXPECT_TRUE(is_refused(with("\1\1a\1\1a"))) << "repeated";
  EXPECT_TRUE(is_refused(with("\2\1a\1\1a"))) << "misplaced";
  EXPECT_TRUE(is_refused(with("\x17\1a"))) << "unknown";
  EXPECT_TRUE(is_refused(with("\xff")));
  EXPECT_TRUE(is_refused(std::string{"\2\0", 2})) << "another format";
}

// What the next test's spellings differ from.
TEST(domain_product_codec, the_one_spelling_of_each_field_is_read) {
  using std::string_literals::operator""s;
  for (const auto& fields :
       {"\2\1a"s, "\x0a\2"s, "\x08\1\1a"s, "\x0b\2\2USD"s, "\x0b\0\0USD"s, "\x0b\2\x78USD"s,
        "\x09\1\xff\xff\xff\xff\x0f"s, "\x0e\2\1a\2\1b\2"s, "\x0e\1\1a\4\1\3"s, "\4\2\2de\1a\2en\1b"s, "\x13\2"s})
    EXPECT_FALSE(is_refused("\1"s + fields + "\0"s)) << testing::PrintToString(fields);
}

TEST(domain_product_codec, a_second_spelling_of_the_same_product_is_refused) {
  using std::string_literals::operator""s;
  for (const auto& fields : {"\2\0"s,                          // an empty sku is an absent one
                             "\x0a\1"s,                        // published is the default
                             "\x0a\3"s,                        // no such status
                             "\1\x81\0a"s,                     // a length in more bytes than it needs
                             "\x08\0"s,                        // an empty list
                             "\x0b\x14\0USD"s,                 // 10 * 10^0 is 1 * 10^1
                             "\x0b\0\2USD"s,                   // zero is 0 * 10^0
                             "\x0b\2\0usd"s,                   // no currency
                             "\x0b\2\xff\xff\xff\xff\x1fUSD"s, // an exponent out of range
                             "\x09\1\x80\x80\x80\x80\x10"s,    // a category number of 33 bits
                             "\x0e\2\1b\2\1a\2"s,              // attributes out of order
                             "\x0e\2\1a\2\1a\3"s,              // an attribute twice
                             "\x0e\1\1a\5"s,                   // no such kind of attribute
                             "\x0e\1\1a\4\1\4\0"s,             // a list in a list
                             "\4\2\2en\1a\2de\1b"s,            // languages out of order
                             "\x13\0"s})                       // time 0 is an absent one
    EXPECT_TRUE(is_refused("\1"s + fields + "\0"s)) << testing::PrintToString(fields);
}

TEST(domain_product_codec, lying_counts_and_lengths_cost_nothing) {
  using std::string_literals::operator""s;
  for (const auto& fields : {"\x11\xff\xff\xff\xff\x0f"s, "\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"s,
                             "\1\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"s, "\x0f\xff\xff\xff\xff\x0f\1a"s})
    EXPECT_TRUE(is_refused("\1"s + fields + std::string(64, '\0')));
}

TEST(domain_product_codec, flipped_bits_are_refused_or_make_another_product) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto bytes = encoded(product_source{seed}.next());
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      auto damaged = bytes;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
      expect_refused_or_canonical(damaged);
    }
  }
}

TEST(domain_product_codec, random_bytes_are_refused_or_canonical) {
  auto source = product_source{99};
  const auto valid = encoded(full_product());
  for (auto round = 0; round < 50'000; ++round) {
    auto bytes = round % 2 == 0 ? valid : std::string(1 + source.below(40), '\1');
    const auto changes = round % 2 == 0 ? 1 + source.below(4) : bytes.size() - 1;
    for (auto i = changes; i > 0; --i) // small bytes are tags and counts: they get further than any others
      bytes[1 + source.below(bytes.size() - 1 + (bytes.size() == 1 ? 1 : 0)) % bytes.size()] =
        static_cast<char>(source.below(source.maybe() ? 20 : 256));
    expect_refused_or_canonical(bytes);
  }
}

} // namespace stoa::tests
