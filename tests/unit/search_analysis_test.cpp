// Laws of splitting and folding texts.
#include "domain/base/hash.hpp"
#include "domain/base/utf8.hpp"
#include "domain/search/analysis.hpp"

#include <gtest/gtest.h>

#include <random>

namespace stoa::tests {

namespace {

using strings = std::vector<std::string>;

strings tokens_of(std::string_view text) {
  auto list = search::token_list{};
  search::tokenise(text, list);
  auto out = strings{};
  for (const auto& x : list.tokens)
    out.emplace_back(list.text(x));
  return out;
}

std::string folded(std::string_view text) {
  auto out = std::string{};
  search::fold(text, out);
  return out;
}

std::string encoded(char32_t c) {
  auto out = std::string{};
  if (c < 0x80)
    return out.assign(1, static_cast<char>(c));
  if (c < 0x800)
    out.push_back(static_cast<char>(0xc0 | (c >> 6)));
  else {
    if (c < 0x10000)
      out.push_back(static_cast<char>(0xe0 | (c >> 12)));
    else {
      out.push_back(static_cast<char>(0xf0 | (c >> 18)));
      out.push_back(static_cast<char>(0x80 | ((c >> 12) & 0x3f)));
    }
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3f)));
  }
  out.push_back(static_cast<char>(0x80 | (c & 0x3f)));
  return out;
}

} // namespace

TEST(search_analysis, words_are_runs_of_letters_and_digits_in_lower_case) {
  EXPECT_EQ(tokens_of("Xerox 006R90321, (Black) 6 pc"), (strings{"xerox", "006r90321", "black", "6", "pc"}));
  EXPECT_EQ(tokens_of("  ... !!"), strings{});
  EXPECT_EQ(tokens_of(""), strings{});
}

TEST(search_analysis, a_compound_gives_its_parts_and_its_joined_form) {
  EXPECT_EQ(tokens_of("dv7-1211ea x"), (strings{"dv7", "1211ea", "dv71211ea", "x"}));
  EXPECT_EQ(tokens_of("Wi-Fi"), (strings{"wi", "fi", "wifi"}));
  EXPECT_EQ(tokens_of("children’s"), (strings{"children", "s", "childrens"}));
  EXPECT_EQ(tokens_of("MX/A-12"), (strings{"mx", "a", "12", "mxa12"}));
}

TEST(search_analysis, slashes_and_points_join_only_part_numbers) {
  EXPECT_EQ(tokens_of("and/or"), (strings{"and", "or"}));
  EXPECT_EQ(tokens_of("2.13"), (strings{"2", "13"}));
  EXPECT_EQ(tokens_of("end.Next"), (strings{"end", "next"}));
  EXPECT_EQ(tokens_of("802.11n"), (strings{"802", "11n", "80211n"}));
}

TEST(search_analysis, a_connector_joins_only_words_that_touch_it) {
  EXPECT_EQ(tokens_of("a - b"), (strings{"a", "b"}));
  EXPECT_EQ(tokens_of("a- b"), (strings{"a", "b"}));
  EXPECT_EQ(tokens_of("a--b"), (strings{"a", "b"}));
  EXPECT_EQ(tokens_of("-a-"), (strings{"a"}));
}

TEST(search_analysis, a_chain_of_too_many_words_or_bytes_gets_no_joined_form) {
  EXPECT_EQ(tokens_of("a-b-c-d-e-f-g-h").back(), "abcdefgh");
  EXPECT_EQ(tokens_of("a-b-c-d-e-f-g-h-i").back(), "i");
  EXPECT_EQ(tokens_of(std::string(32, 'a') + "-" + std::string(32, 'b')).size(), 3U);
  EXPECT_EQ(tokens_of(std::string(32, 'a') + "-" + std::string(33, 'b')).size(), 2U);
}

TEST(search_analysis, a_long_word_is_cut_between_characters) {
  EXPECT_EQ(tokens_of(std::string(70, 'x')), (strings{std::string(64, 'x')}));
  auto word = std::string(63, 'x');
  EXPECT_EQ(tokens_of(word + "йй"), (strings{word}));
}

TEST(search_analysis, latin_accents_fold_away_and_other_marks_stay) {
  EXPECT_EQ(folded("É"), "e");
  EXPECT_EQ(folded("Crème Brûlée"), "creme brulee");
  EXPECT_EQ(folded("E\xCC\x81"), "e");
  EXPECT_EQ(folded("Straße Øl Łódź Æ İ"), "strasse ol lodz ae i");
  EXPECT_EQ(folded("Й"), "й");
  EXPECT_EQ(folded("ＨＰ ﬁ m²"), "hp fi m2");
}

TEST(search_analysis, symbols_separate_words) {
  EXPECT_EQ(tokens_of("Intel® Core™2"), (strings{"intel", "core", "2"}));
}

TEST(search_analysis, chinese_gives_characters_and_pairs) {
  EXPECT_EQ(tokens_of("手机壳"), (strings{"手", "机", "手机", "壳", "机壳"}));
  EXPECT_EQ(tokens_of("iPhone手机"), (strings{"iphone", "手", "机", "手机"}));
  EXPECT_EQ(tokens_of("手 机"), (strings{"手", "机"}));
  EXPECT_EQ(tokens_of("カメラ").size(), 5U);
}

TEST(search_analysis, folding_a_folded_text_changes_nothing) {
  for (char32_t c = 1; c < 0x30000; ++c) {
    if (c >= 0xd800 && c < 0xe000)
      continue;
    const auto once = folded(encoded(c));
    ASSERT_EQ(folded(once), once) << std::hex << static_cast<std::uint32_t>(c);
  }
}

TEST(search_analysis, tokens_of_any_bytes_lie_inside_the_text_in_the_order_of_their_ends) {
  auto random = std::mt19937{7};
  for (auto round = 0; round < 3'000; ++round) {
    auto text = std::string{};
    for (auto n = random() % 24; n > 0; --n)
      text.append(random() % 2 == 0 ? std::string(1, static_cast<char>(random()))
                                    : encoded(static_cast<char32_t>(random() % 0x3000 + 1)));
    auto list = search::token_list{};
    search::tokenise(text, list);
    auto end = std::uint32_t{0};
    for (const auto& x : list.tokens) {
      ASSERT_LT(x.begin, x.end);
      ASSERT_LE(x.end, text.size());
      ASSERT_LE(end, x.end);
      ASSERT_LE(x.folded_begin + x.folded_size, list.folded.size());
      ASSERT_GT(x.folded_size, 0U);
      ASSERT_LE(x.folded_size, search::word_bytes_max);
      ASSERT_TRUE(valid_utf8(list.text(x)));
      end = x.end;
    }
  }
}

TEST(search_analysis, what_the_analyser_does_changes_only_with_its_version) {
  auto all = std::string{};
  for (const auto* text : {"Xerox 006R90321 dv7-1211ea", "Crème Brûlée Straße й Й", "手机壳 iPhone手机 カメラ",
                           "Intel® Core™2 2.13 and/or", "ＨＰ ﬁ m² children’s Wi-Fi", "한국어 Łódź Ünïcödé"})
    for (const auto& x : tokens_of(text))
      all.append(x).push_back('|');
  // 2: the words of category names are not in the index.
  EXPECT_EQ(search::analyser_version, 2U);
  EXPECT_EQ(hash_bytes(all).low, 5518164668120341773U) << all;
}

} // namespace stoa::tests
