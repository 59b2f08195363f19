// What the JSON writer writes is JSON, exact, and comes back as it was.
#include "codec/json.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace stoa::tests {

using codec::json_writer;
using codec::read_json;
using codec::write_json;

TEST(codec_json_write, commas_stand_between_items_and_nowhere_else) {
  auto out = std::string{};
  auto writer = json_writer{out};
  writer.begin_object().key("a").begin_list().number(std::int64_t{-1}).begin_list().end_list().begin_object();
  writer.end_object().null().end_list().member("b", "x").key("c").raw("{\"d\":[]}").key("e").boolean(true);
  writer.key("f").begin_object().member("g", "").end_object().end_object();
  EXPECT_EQ(out, R"({"a":[-1,[],{},null],"b":"x","c":{"d":[]},"e":true,"f":{"g":""}})");
}

TEST(codec_json_write, integers_are_written_to_their_last_digit) {
  auto out = std::string{};
  auto writer = json_writer{out};
  writer.begin_list()
    .number(std::numeric_limits<std::int64_t>::min())
    .number(std::numeric_limits<std::uint64_t>::max());
  writer.end_list();
  EXPECT_EQ(out, "[-9223372036854775808,18446744073709551615]");
}

TEST(codec_json_write, decimals_come_back_equal) {
  for (const auto& x : {decimal{}, decimal{4995, -2}, decimal{-5, -2}, decimal{999999999999999999, 60},
                        decimal{-999999999999999999, -60}, decimal{1, 3}, decimal{1, -18}})
    EXPECT_EQ(*read_json(write_json(value{x})), value{x}) << write_json(value{x});
  EXPECT_EQ(write_json(value{decimal{12, 2}}), "1200");
}

TEST(codec_json_write, what_must_be_escaped_is_and_all_else_passes_through) {
  EXPECT_EQ(write_json("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(write_json("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(write_json(std::string_view{"\0\x01\x1f\x7f", 4}), "\"\\u0000\\u0001\\u001f\x7f\"");
  EXPECT_EQ(write_json("\u00e9\u20ac\u2028\u2029\U0001F600"), "\"\u00e9\u20ac\u2028\u2029\U0001F600\"");
}

TEST(codec_json_write, a_special_byte_is_escaped_at_every_place_of_a_text) {
  for (std::size_t size = 1; size < 40; ++size)
    for (std::size_t at = 0; at < size; ++at) {
      auto text = std::string(size, '\xc3');
      text[at] = '"';
      auto expected = "\"" + text + "\"";
      expected.insert(at + 1, "\\");
      ASSERT_EQ(write_json(text), expected) << size << " " << at;
    }
}

TEST(codec_json_write, every_byte_is_written_so_that_the_reader_gives_it_back) {
  for (auto x = 1; x < 0x80; ++x) {
    const auto text = std::string{"0123456"} + static_cast<char>(x) + "89abcdef";
    EXPECT_EQ(*read_json(write_json(text)), value{text}) << x;
  }
}

TEST(codec_json_write, a_tree_comes_back_equal) {
  const auto tree = value{value_object{{"", value_list{true, false, {}, decimal{15, -1}, "x\n"}},
                                       {"o", value_object{{"\"", value_list{}}, {"p", value_object{}}}},
                                       {"\u20ac", "\u4e2d"}}};
  EXPECT_EQ(*read_json(write_json(tree)), tree);
}

} // namespace stoa::tests
