#include "gateway/api/cursor.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using gateway::api::make_cursor;
using gateway::api::open_cursor;

namespace {

bool opens(std::string_view cursor, std::string_view binding) {
  const auto read = open_cursor(cursor, binding);
  if (read)
    return true;
  EXPECT_EQ(read.failure().code, errc::invalid_field);
  EXPECT_EQ(read.failure().field, "cursor");
  return false;
}

} // namespace

TEST(api_cursor, a_cursor_gives_its_keyset_back_to_its_own_query) {
  const auto keyset = std::string{"\0\xff key", 6};
  EXPECT_EQ(*open_cursor(make_cursor(keyset, "q=a"), "q=a"), keyset);
}

TEST(api_cursor, the_last_page_has_none) {
  EXPECT_EQ(make_cursor("", "q=a"), "");
}

TEST(api_cursor, another_query_does_not_open_it) {
  const auto cursor = make_cursor("key", "q=a");
  EXPECT_FALSE(opens(cursor, "q=b"));
  EXPECT_FALSE(opens(cursor, ""));
  EXPECT_FALSE(opens(make_cursor("ab", "c"), "ca"));
}

TEST(api_cursor, is_plain_text_for_a_url) {
  const auto cursor = make_cursor(std::string(100, '\xff'), "q");
  EXPECT_EQ(cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
}

TEST(api_cursor, one_changed_cut_or_added_character_is_noticed) {
  const auto cursor = make_cursor("keyset", "q");
  ASSERT_TRUE(opens(cursor, "q"));
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    auto changed = cursor;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(opens(changed, "q")) << i;
    EXPECT_FALSE(opens(cursor.substr(0, i), "q")) << i;
  }
  EXPECT_FALSE(opens(cursor + "A", "q"));
  EXPECT_FALSE(opens(cursor + "=", "q"));
  EXPECT_FALSE(opens("no cursor at all", "q"));
}

} // namespace stoa::tests
