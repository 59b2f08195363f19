// What a store may be called.
#include "domain/base/store_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace stoa::tests {

TEST(store_name, a_name_is_letters_digits_and_dashes_beginning_with_a_letter) {
  for (const auto* const good : {"main", "b", "shop-2", "a--b", "x0"})
    EXPECT_TRUE(is_store_name(good)) << good;
  for (const auto* const bad : {"", "-a", "a-", "2b", "A", "a.b", "a/b", "..", "a_b", "a b", "ä", "a\n"})
    EXPECT_FALSE(is_store_name(bad)) << bad;
  EXPECT_TRUE(is_store_name(main_store));
}

TEST(store_name, the_longest_name_is_taken_and_one_byte_more_is_not) {
  EXPECT_TRUE(is_store_name(std::string(store_name_bytes_max, 'a')));
  EXPECT_FALSE(is_store_name(std::string(store_name_bytes_max + 1, 'a')));
}

TEST(store_name, a_refusal_names_the_field_and_the_rule) {
  const auto refused = check_store_name("Shop");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().code, errc::invalid_field);
  EXPECT_EQ(refused.failure().field, "name");
  EXPECT_TRUE(check_store_name("shop"));
}

/// A name never needs escaping where it is put: a folder, a label, a part of a key, a path of a URL.
TEST(store_name, no_name_has_a_byte_that_any_of_its_places_reads_otherwise) {
  for (auto c = 1; c < 256; ++c) {
    const auto name = std::string{"a"} + static_cast<char>(c) + "b";
    const auto is_harmless = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    EXPECT_EQ(is_store_name(name), is_harmless) << c;
  }
}

} // namespace stoa::tests
