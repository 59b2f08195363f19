// Laws of marking the words of a query in a text.
#include "domain/base/utf8.hpp"
#include "domain/search/snapshot.hpp"

#include <gtest/gtest.h>

#include <random>

namespace stoa::tests {

namespace {

std::string marked(std::string_view text, std::string words, std::size_t bytes_max = 1'000, bool prefix = true) {
  auto asked = search::query{};
  asked.words = std::move(words);
  asked.last_word_is_prefix = prefix;
  return search::highlight(text, asked, bytes_max);
}

/// The text without marks, ellipses and escapes.
std::string plain(std::string text) {
  for (const auto& [from, to] : std::initializer_list<std::pair<std::string, std::string>>{{"<mark>", ""},
                                                                                           {"</mark>", ""},
                                                                                           {"…", ""},
                                                                                           {"&lt;", "<"},
                                                                                           {"&gt;", ">"},
                                                                                           {"&quot;", "\""},
                                                                                           {"&#39;", "'"},
                                                                                           {"&amp;", "&"}})
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  return text;
}

} // namespace

TEST(search_highlight, words_are_marked_as_written) {
  EXPECT_EQ(marked("Xerox Toner, black TONER", "toner"), "Xerox <mark>Toner</mark>, black <mark>TONER</mark>");
  EXPECT_EQ(marked("Crème brûlée", "creme"), "<mark>Crème</mark> brûlée");
  EXPECT_EQ(marked("two laptops", "laptop", 100, false), "two <mark>laptops</mark>");
}

TEST(search_highlight, the_last_word_marks_longer_words) {
  EXPECT_EQ(marked("black telephone", "black tel"), "<mark>black</mark> <mark>telephone</mark>");
  EXPECT_EQ(marked("blackish telephone", "black tel"), "blackish <mark>telephone</mark>");
  EXPECT_EQ(marked("telephone", "tel", 100, false), "");
}

TEST(search_highlight, a_compound_is_marked_whole_when_its_joined_form_is_asked_for) {
  EXPECT_EQ(marked("HP dv7-1211ea Silver", "dv71211ea"), "HP <mark>dv7-1211ea</mark> Silver");
  EXPECT_EQ(marked("HP dv7-1211ea", "1211ea"), "HP dv7-<mark>1211ea</mark>");
}

TEST(search_highlight, chinese_pairs_that_touch_become_one_mark) {
  EXPECT_EQ(marked("新款手机壳", "手机壳"), "新款<mark>手机壳</mark>");
  EXPECT_EQ(marked("手电机", "手机"), "");
}

TEST(search_highlight, text_is_escaped_inside_and_outside_of_marks) {
  EXPECT_EQ(marked("<b> \"AT&T\" 'x'", "at&t"), "&lt;b&gt; &quot;<mark>AT&amp;T</mark>&quot; &#39;x&#39;");
}

TEST(search_highlight, nothing_asked_for_or_found_gives_nothing) {
  EXPECT_EQ(marked("text", "*"), "");
  EXPECT_EQ(marked("text", "other"), "");
  EXPECT_EQ(marked("", "text"), "");
  EXPECT_EQ(marked("text", "text", 0), "");
}

TEST(search_highlight, a_long_text_is_cut_to_where_the_marks_are) {
  EXPECT_EQ(marked("one two three four toner six toner eight nine ten", "toner", 22),
            "…<mark>toner</mark> six <mark>toner</mark> eight…");
  EXPECT_EQ(marked("toner one two three", "toner", 9), "<mark>toner</mark> one…");
  EXPECT_EQ(marked("one two toner", "toner", 9), "…two <mark>toner</mark>");
  EXPECT_EQ(marked("one two three four five toner", "toner", 24), "…three four five <mark>toner</mark>");
}

TEST(search_highlight, a_mark_larger_than_the_window_is_cut_between_characters) {
  EXPECT_EQ(marked("x abcdef", "abcdef", 3), "…<mark>abc</mark>…");
  EXPECT_EQ(marked("x йцук", "йцук", 5), "…<mark>йц</mark>…");
}

TEST(search_highlight, any_window_is_valid_text_within_its_bytes_and_part_of_the_text) {
  auto random = std::mt19937{11};
  const auto words =
    std::vector<std::string>{"toner", "Crème", "手机壳", "a-b", "<x>", "&", "dv7-1211ea", "é", "black", "…"};
  for (auto round = 0; round < 3'000; ++round) {
    auto text = std::string{};
    for (auto n = random() % 30; n > 0; --n)
      text.append(words[random() % words.size()]).append(random() % 4 == 0 ? "" : " ");
    const auto bytes_max = 1 + random() % 60;
    const auto out = marked(text, words[random() % words.size()] + " " + words[random() % words.size()], bytes_max);
    if (out.empty())
      continue;
    ASSERT_TRUE(valid_utf8(out));
    ASSERT_NE(out.find("<mark>"), std::string::npos);
    const auto shown = plain(out);
    ASSERT_LE(shown.size(), bytes_max);
    if (text.find("…") == std::string::npos) {
      ASSERT_NE(text.find(shown), std::string::npos) << text << " | " << out;
    }
  }
}

} // namespace stoa::tests
