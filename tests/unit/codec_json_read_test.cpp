// What the JSON reader accepts, refuses, and says about it.
#include "codec/json.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using codec::read_json;

namespace {

value tree(std::string_view text) {
  auto out = read_json(text);
  EXPECT_TRUE(out) << text << ": " << (out ? "" : out.failure().detail);
  return out ? *out : value{};
}

error refusal(std::string_view text) {
  const auto out = read_json(text);
  EXPECT_FALSE(out) << text;
  return out ? error{} : out.failure();
}

decimal number(std::string_view text) {
  const auto read = tree(text);
  const auto* const found = read.get_if<decimal>();
  EXPECT_NE(found, nullptr) << text;
  return found == nullptr ? decimal{} : *found;
}

} // namespace

TEST(codec_json_read, a_document_becomes_the_tree_it_describes) {
  const auto read = tree(R"( {"a": [1, -2.50, true, false, null, "x"], "b": {}, "c": [], "d": {"e": {"f": [[ ]]}}} )");
  const auto list = value_list{decimal{1, 0}, decimal{-25, -1}, true, false, {}, "x"};
  const auto nested = value{value_object{{"e", value_object{{"f", value_list{value_list{}}}}}}};
  EXPECT_EQ(read, (value{value_object{{"a", list}, {"b", value_object{}}, {"c", value_list{}}, {"d", nested}}}));
}

TEST(codec_json_read, a_document_may_be_one_scalar) {
  EXPECT_EQ(tree(" null\n"), value{});
  EXPECT_EQ(tree("true"), value{true});
  EXPECT_EQ(tree("\tfalse "), value{false});
  EXPECT_EQ(tree("\"a\\\"b\""), value{"a\"b"});
  EXPECT_EQ(number("-0.5e1"), (decimal{-5, 0}));
}

TEST(codec_json_read, numbers_stay_exact) {
  EXPECT_EQ(number("0.1"), (decimal{1, -1}));
  EXPECT_EQ(number("123456789012345678"), (decimal{123456789012345678, 0}));
  EXPECT_EQ(number("0.000000000000000000000000000000123456789012345678"), (decimal{123456789012345678, -48}));
  EXPECT_EQ(number("1000000000000000000000000000000"), (decimal{1, 30}));
  EXPECT_EQ(number("1.10000000000000000000000000000"), (decimal{11, -1}));
  EXPECT_EQ(number("-0"), (decimal{0, 0}));
  EXPECT_EQ(number("0e999999999999999999999"), (decimal{0, 0}));
}

TEST(codec_json_read, a_number_the_store_cannot_hold_is_an_invalid_field_with_its_path) {
  for (const auto* const text : {"1234567890123456789", "1e999999999", "-1e-999999999", "1e99999999999999999999"}) {
    const auto document = std::string{R"({"variants":[{},{"price":{"amount":)"} + text + "}}]}";
    const auto refused = refusal(document);
    EXPECT_EQ(refused.code, errc::invalid_field) << text;
    EXPECT_EQ(refused.field, "variants[1].price.amount") << text;
    EXPECT_EQ(refusal(text).field, "");
  }
}

namespace {

constexpr const char* outside_the_grammar[] = {"",
                                               " \n",
                                               "{",
                                               "}",
                                               "[",
                                               "]",
                                               "[1,]",
                                               "[,1]",
                                               "[1 2]",
                                               "[1;2]",
                                               "{\"a\"}",
                                               "{\"a\":}",
                                               "{\"a\":1,}",
                                               "{,\"a\":1}",
                                               "{a:1}",
                                               "{'a':1}",
                                               "{1:2}",
                                               "[1]]",
                                               "[1}",
                                               "{\"a\":1]",
                                               "[[1]",
                                               "[1] 2",
                                               "1 2",
                                               "{}{}",
                                               "tru",
                                               "truee",
                                               "nul",
                                               "nulll",
                                               "True",
                                               "[true1]",
                                               "[nulll]",
                                               "NaN",
                                               "[Infinity]",
                                               "01",
                                               "[-]",
                                               "[-01]",
                                               "[1.]",
                                               "[.5]",
                                               "[+1]",
                                               "[1e]",
                                               "[1e+]",
                                               "[0x10]",
                                               "[1_000]",
                                               "\"",
                                               "\"a",
                                               "[\"a]",
                                               "\"\\\"",
                                               "[\"a\"b]",
                                               "[\"a\" \"b\"]",
                                               "[\"a\":1]",
                                               "{\"a\":1:2}",
                                               "{\"a\" 1}",
                                               "//x\n1",
                                               "[1/*x*/]",
                                               "\xEF\xBB\xBF{}",
                                               "[1\f]",
                                               "[\"a\"\"b\"]",
                                               "[1\"a\"]",
                                               "[true\"a\"]",
                                               "{\"a\"\"b\":1}",
                                               "[\\\"a\"]",
                                               "\"a\"\"",
                                               "\"a\"b",
                                               "[1,2}"};

} // namespace

TEST(codec_json_read, text_outside_the_grammar_is_malformed) {
  for (const auto* const text : outside_the_grammar)
    EXPECT_EQ(refusal(text).code, errc::malformed) << text;
}

TEST(codec_json_read, every_beginning_of_a_document_is_refused_and_the_whole_is_not) {
  const auto whole = std::string{R"({"a":[1,{"b":"x\n\u00e9y"},[true,null,false]],"c":-1.5e3})"};
  EXPECT_TRUE(read_json(whole));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(refusal(whole.substr(0, size)).code, errc::malformed) << size;
}

TEST(codec_json_read, escapes_become_the_characters_they_name) {
  EXPECT_EQ(tree(R"(["\"\\\/\b\f\n\r\t"])"), (value{value_list{"\"\\/\b\f\n\r\t"}}));
  EXPECT_EQ(tree(R"("\u0041\u00e9\u20AC\uD83D\uDE00\uffff")"), value{"A\u00e9\u20ac\U0001F600\uffff"});
  EXPECT_EQ(tree(R"({"\u0061\"":1})"), (value{value_object{{"a\"", decimal{1, 0}}}}));
  EXPECT_EQ(tree("\"a long run of plain text, then \\u00e9, then again a long run of plain text\""),
            value{"a long run of plain text, then \u00e9, then again a long run of plain text"});
}

TEST(codec_json_read, half_surrogate_pairs_and_unknown_escapes_are_refused) {
  for (const auto* const text : {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\ud83d\n")", R"("\ud83d\u0041")",
                                 R"("\ud83d\ud83d")", R"("\ude00\ud83d")", R"("\u12")", R"("\u12g4")", R"("\x41")",
                                 R"("\U0041")", R"("\')", R"({"\ud800":1})", R"("\u")", R"("\u 123")", R"("\u+123")"})
    EXPECT_EQ(refusal(text).code, errc::malformed) << text;
}

TEST(codec_json_read, a_nul_or_another_raw_control_character_in_a_string_is_refused) {
  for (auto x = 0; x < 0x20; ++x) {
    const auto text = std::string{"[\"ab"} + static_cast<char>(x) + "cd\"]";
    EXPECT_EQ(refusal(text).code, errc::malformed) << x;
    EXPECT_NE(refusal(text).detail.find("at byte 4"), std::string::npos) << refusal(text).detail;
  }
  EXPECT_EQ(refusal(R"("\u0000")").code, errc::malformed);
  EXPECT_EQ(refusal(std::string_view{"1\0", 2}).code, errc::malformed);
  EXPECT_EQ(refusal(std::string_view{"[1]\0", 4}).code, errc::malformed);
  EXPECT_EQ(tree("\"\x7f\""), value{"\x7f"});
}

TEST(codec_json_read, bytes_that_are_no_utf8_are_refused_with_their_offset) {
  for (const auto* const bytes : {"\xff", "\x80", "\xc0\x80", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                  "\xf8\x88\x80\x80\x80", "\xe0\x80\x80"}) {
    const auto refused = refusal(std::string{"[\"\u20ac"} + bytes + "\"]");
    EXPECT_EQ(refused.code, errc::malformed);
    EXPECT_NE(refused.detail.find("at byte 5"), std::string::npos) << refused.detail;
  }
  EXPECT_EQ(tree("\"\xf4\x8f\xbf\xbf\""), value{"\U0010FFFF"});
}

TEST(codec_json_read, a_repeated_key_is_refused_with_its_path) {
  const auto refused = refusal(R"({"a":[0,{"b":1,"c":2,"b":3}]})");
  EXPECT_EQ(refused.code, errc::malformed);
  EXPECT_EQ(refused.field, "a[1].b");
  EXPECT_EQ(refusal(R"({"a":1,"\u0061":2})").field, "a");
  EXPECT_TRUE(read_json(R"({"a":{"a":{"a":1}},"A":2})"));
}

TEST(codec_json_read, a_repeated_key_is_found_in_small_and_in_large_objects) {
  for (const auto count : {2, 47, 48, 49, 1000}) {
    auto text = std::string{"{"};
    for (auto i = 0; i < count; ++i)
      text += "\"k" + std::to_string(i) + "\":0,";
    EXPECT_TRUE(read_json(text + "\"x\":0}"));
    EXPECT_EQ(refusal(text + "\"k0\":0}").field, "k0");
    EXPECT_EQ(refusal(text + "\"k" + std::to_string(count - 1) + "\":0}").code, errc::malformed);
  }
}

TEST(codec_json_read, the_deepest_level_is_read_and_the_next_is_refused) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(read_json(nested(32)));
  EXPECT_EQ(refusal(nested(33)).code, errc::malformed);
  EXPECT_TRUE(read_json(R"({"a":{"b":1}})", {.depth_max = 2}));
  EXPECT_FALSE(read_json(R"({"a":{"b":{}}})", {.depth_max = 2}));
}

TEST(codec_json_read, a_megabyte_of_open_brackets_is_an_error_and_no_crash) {
  EXPECT_EQ(refusal(std::string(1'000'000, '[')).code, errc::malformed);
  EXPECT_EQ(refusal(std::string(500'000, '[') + std::string(500'000, ']')).code, errc::malformed);
  auto objects = std::string{};
  for (auto i = 0; i < 100'000; ++i)
    objects += "{\"a\":";
  EXPECT_EQ(refusal(objects + std::string(100'000, '}')).code, errc::malformed);
}

TEST(codec_json_read, the_largest_size_is_read_and_one_byte_more_is_too_large) {
  EXPECT_TRUE(read_json("[1, 2]", {.bytes_max = 6}));
  EXPECT_EQ(read_json("[1, 2] ", {.bytes_max = 6}).failure().code, errc::too_large);
}

TEST(codec_json_read, the_last_value_allowed_is_read_and_one_more_is_too_large) {
  EXPECT_TRUE(read_json(R"({"a":[1,{}]})", {.value_count_max = 4}));
  EXPECT_EQ(read_json(R"({"a":[1,{},2]})", {.value_count_max = 4}).failure().code, errc::too_large);
  auto text = std::string{"[[]"};
  for (auto i = 0; i < 1'000'000; ++i)
    text += ",[]";
  EXPECT_EQ(refusal(text + "]").code, errc::too_large);
}

TEST(codec_json_read, a_refusal_says_at_which_byte) {
  EXPECT_NE(refusal(R"({"a":1,"b":x})").detail.find("at byte 11"), std::string::npos)
    << refusal(R"({"a":1,"b":x})").detail;
  EXPECT_NE(refusal(R"({"a":1} 2)").detail.find("at byte 8"), std::string::npos) << refusal(R"({"a":1} 2)").detail;
  EXPECT_NE(refusal(R"(["abc\x"])").detail.find("at byte 5"), std::string::npos) << refusal(R"(["abc\x"])").detail;
}

TEST(codec_json_read, a_long_key_in_a_path_is_cut_between_characters) {
  const auto key = std::string(99, 'k') + "\u20ac" + std::string(1000, 'k');
  EXPECT_EQ(refusal("{\"" + key + "\":1e99}").field, std::string(99, 'k') + "...");
}

TEST(codec_json_read, a_document_read_after_a_huge_or_a_broken_one_is_whole) {
  const auto huge = "[\"" + std::string(3'000'000, ']') + "\"]";
  for (auto i = 0; i < 3; ++i) {
    EXPECT_TRUE(read_json(huge));
    EXPECT_EQ(refusal("[1").code, errc::malformed);
    EXPECT_EQ(tree("[1]"), (value{value_list{decimal{1, 0}}}));
  }
}

} // namespace stoa::tests
