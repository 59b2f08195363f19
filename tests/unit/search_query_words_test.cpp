// Laws of what a query's text asks for.
#include "domain/search/query_words.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

namespace {

using search::form_share::exact;
using search::form_share::prefix;
using search::form_share::variant;

search::query_words words(std::string text, bool last_word_is_prefix = false) {
  auto asked = search::query{};
  asked.words = std::move(text);
  asked.last_word_is_prefix = last_word_is_prefix;
  return *search::words_of(asked);
}

error refusal(std::string text) {
  auto asked = search::query{};
  asked.words = std::move(text);
  const auto x = search::words_of(asked);
  return x ? error{} : x.failure();
}

std::vector<std::string> heads(const search::query_words& x) {
  auto out = std::vector<std::string>{};
  for (const auto& word : x.words)
    out.push_back(word.forms.front().text);
  return out;
}

bool has_form(const search::query_word& x, const search::word_form& form) {
  return std::find(x.forms.begin(), x.forms.end(), form) != x.forms.end();
}

} // namespace

TEST(search_query_words, no_text_and_a_star_ask_for_everything_and_signs_for_nothing) {
  for (const auto* text : {"", "  ", "*", " * "})
    EXPECT_TRUE(words(text).everything) << text;
  EXPECT_FALSE(words("?!").everything);
  EXPECT_TRUE(words("?!").words.empty());
}

TEST(search_query_words, a_word_matches_its_plural_and_its_singular) {
  EXPECT_TRUE(has_form(words("laptop").words[0], {"laptops", variant, false}));
  EXPECT_TRUE(has_form(words("laptops").words[0], {"laptop", variant, false}));
  EXPECT_TRUE(has_form(words("boxes").words[0], {"box", variant, false}));
  EXPECT_TRUE(has_form(words("battery").words[0], {"batteries", variant, false}));
  EXPECT_TRUE(has_form(words("batteries").words[0], {"battery", variant, false}));
}

TEST(search_query_words, short_words_and_model_numbers_have_no_singular) {
  EXPECT_FALSE(has_form(words("gps").words[0], {"gp", variant, false}));
  EXPECT_FALSE(has_form(words("glass").words[0], {"glas", variant, false}));
  EXPECT_EQ(words("p7450s").words[0].forms.size(), 1U);
}

TEST(search_query_words, every_part_of_a_compound_matches_the_joined_form) {
  const auto x = words("hp dv7-1211ea");
  ASSERT_EQ(heads(x), (std::vector<std::string>{"hp", "dv7", "1211ea"}));
  EXPECT_FALSE(has_form(x.words[0], {"dv71211ea", variant, false}));
  EXPECT_TRUE(has_form(x.words[1], {"dv71211ea", variant, false}));
  EXPECT_TRUE(has_form(x.words[2], {"dv71211ea", variant, false}));
}

TEST(search_query_words, only_the_last_word_is_a_prefix) {
  const auto x = words("sony tel", true);
  EXPECT_FALSE(has_form(x.words[0], {"sony", prefix, true}));
  EXPECT_TRUE(has_form(x.words[1], {"tel", exact, false}));
  EXPECT_TRUE(has_form(x.words[1], {"tel", prefix, true}));
  const auto compound = words("dv7-12", true);
  EXPECT_TRUE(has_form(compound.words[0], {"dv712", prefix, true}));
  EXPECT_TRUE(has_form(compound.words[1], {"12", prefix, true}));
}

TEST(search_query_words, chinese_is_asked_for_in_pairs_and_alone_when_alone) {
  EXPECT_EQ(heads(words("手机壳", true)), (std::vector<std::string>{"手机", "机壳"}));
  EXPECT_EQ(heads(words("手 机壳", true)), (std::vector<std::string>{"手", "机壳"}));
  EXPECT_EQ(words("壳", true).words[0].forms.size(), 1U);
}

TEST(search_query_words, a_repeated_word_counts_once_with_the_forms_of_both) {
  const auto x = words("tv sony TV", true);
  EXPECT_EQ(heads(x), (std::vector<std::string>{"tv", "sony"}));
  EXPECT_TRUE(has_form(x.words[0], {"tv", prefix, true}));
}

TEST(search_query_words, the_last_word_within_the_limit_is_taken_and_one_more_is_refused) {
  auto plain = std::string{};
  auto compounds = std::string{};
  auto chinese = std::string{"一"};
  for (auto i = 0; i < 32; ++i) {
    plain += "w" + std::to_string(i) + " ";
    if (i % 2 == 0)
      compounds += "a" + std::to_string(i) + "-b" + std::to_string(i) + " ";
    // Every pair is another one: characters of U+4E00 to U+4E3F in turn.
    chinese += std::string{"\xe4\xb8"} + static_cast<char>(0x80 + i + 1);
  }
  for (const auto& text : {plain, compounds, chinese}) {
    EXPECT_EQ(words(text).words.size(), search::query::word_count_max) << text;
    EXPECT_EQ(words(text + " " + text).words.size(), search::query::word_count_max) << "a repeated word is no more";
    const auto refused = refusal(text + "丸");
    EXPECT_EQ(refused.code, errc::invalid_field) << text;
    EXPECT_EQ(refused.field, "q");
    EXPECT_NE(refused.detail.find("more than 32 words"), std::string::npos) << refused.detail;
  }
}

TEST(search_query_words, an_index_refuses_too_many_words_and_marks_nothing_for_them) {
  auto asked = search::query{};
  for (auto i = 0; i < 33; ++i)
    asked.words += "w" + std::to_string(i) + " ";
  const auto found = search::make_index()->publish()->run(asked, {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.failure().code, errc::invalid_field);
  EXPECT_EQ(found.failure().field, "q");
  EXPECT_EQ(search::highlight("w1 w2", asked, 100), "");
}

} // namespace stoa::tests
