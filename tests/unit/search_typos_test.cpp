// Laws of misspelt words: distances, who is corrected when, and what is marked.
#include "domain/search/typos.hpp"
#include "tests/support/search_typos.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace stoa::tests {

namespace {

using search::typo_matcher;

struct shop {
  explicit shop(const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      auto item = catalog::product{};
      item.id = "p" + std::to_string(i);
      item.name.plain = names[i];
      index->put(search::analyse(item));
      index->publish();
    }
  }

  search::answer run(const std::string& words, std::size_t typo_count_max = 2, bool last_word_is_prefix = true) {
    asked.words = words;
    asked.typo_count_max = typo_count_max;
    asked.last_word_is_prefix = last_word_is_prefix;
    return *index->publish()->run(asked, {});
  }

  /// Numbers of the products found, best first.
  std::string found(const std::string& words, std::size_t typo_count_max = 2, bool last_word_is_prefix = true) {
    auto out = std::string{};
    for (const auto& hit : run(words, typo_count_max, last_word_is_prefix).hits)
      out += hit.id.substr(1);
    return out;
  }

  std::string marked(const std::string& words, const std::string& text) {
    const auto answer = run(words);
    return search::highlight(text, asked, 1'000, answer.typos);
  }

  search::query asked;
  std::unique_ptr<search::index> index = search::make_index(0);
};

std::string random_word(std::mt19937& random) {
  static constexpr std::string_view letters[] = {"a", "b", "c", "é", "ж", "手", "1"};
  auto out = std::string{};
  for (auto n = 1 + random() % 8; n > 0; --n)
    out += letters[random() % 20 == 0 ? random() % 7 : random() % 5];
  return out;
}

void expect_as_brute_force(const std::vector<std::string>& words, const std::string& asked, std::size_t edits,
                           bool as_beginning) {
  auto terms = search::text_list{};
  auto expected = std::vector<std::size_t>{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    terms.add(words[i]);
    if (const auto [whole, beginning] = distances(asked, words[i]); (as_beginning ? beginning : whole) <= edits)
      expected.push_back(i);
  }
  auto actual = std::vector<std::size_t>{};
  auto matcher = typo_matcher{asked, edits, as_beginning};
  matcher.each(terms, [&](std::size_t number, std::size_t distance) {
    actual.push_back(number);
    EXPECT_TRUE(as_beginning || distance == distances(asked, words[number]).first);
  });
  ASSERT_EQ(actual, expected) << asked << ' ' << edits << as_beginning;
  for (std::size_t i = 1; i < words.size(); ++i)
    ASSERT_EQ(matcher.matches(words[i]), std::binary_search(expected.begin(), expected.end(), i))
      << asked << ' ' << words[i];
}

} // namespace

TEST(search_typos, a_walk_over_a_dictionary_finds_what_brute_force_finds) {
  auto random = std::mt19937{7};
  for (auto round = 0; round < 60; ++round) {
    auto words = std::vector<std::string>{"\x01"
                                          "abc"};
    for (auto i = 0; i < 200; ++i)
      words.push_back(random_word(random));
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    // Shorter words are never asked for: an edit would leave too little of them.
    auto asked = random_word(random);
    while (letters(asked).size() < search::letters_for_one_edit)
      asked += random_word(random);
    for (const auto edits : {1U, 2U})
      for (const auto as_beginning : {false, true})
        ASSERT_NO_FATAL_FAILURE(expect_as_brute_force(words, asked, edits, as_beginning));
  }
}

TEST(search_typos, a_word_that_nobody_has_is_read_as_the_nearest_that_somebody_has) {
  auto x = shop{{"surround speaker", "sound", "mouse"}};
  EXPECT_EQ(x.found("suround"), "0");
  EXPECT_EQ(x.found("surrounnt"), "0") << "a letter too many and another one";
  EXPECT_EQ(x.found("speaekr"), "0");
  EXPECT_EQ(x.found("muose"), "2");
  EXPECT_EQ(x.found("suond speaker"), "10") << "no product has both";
}

TEST(search_typos, a_word_that_finds_something_as_it_is_written_is_left_alone) {
  auto x = shop{{"phone case", "phone cast", "phone base"}};
  EXPECT_EQ(x.found("phone case"), "0");
  EXPECT_EQ(x.run("phone case").typos, std::vector<search::word_typos>{});
}

TEST(search_typos, a_known_word_is_doubted_when_nothing_has_it_with_the_others) {
  auto x = shop{{"form", "letter from granny", "granny"}};
  EXPECT_EQ(x.found("granny form"), "1");
  EXPECT_EQ(x.found("granny form", 0), "021") << "any word, the rarer one first";
}

TEST(search_typos, the_number_of_edits_depends_on_the_length_and_on_what_is_allowed) {
  auto x = shop{{"tea", "lamp", "printer"}};
  EXPECT_EQ(x.found("tes", 2, false), "") << "three letters, no edit";
  EXPECT_EQ(x.found("lomp"), "1");
  EXPECT_EQ(x.found("lomb"), "") << "four letters, one edit";
  EXPECT_EQ(x.found("prnitre"), "2") << "seven letters, two edits";
  EXPECT_EQ(x.found("prnitre", 1), "");
  EXPECT_EQ(x.found("lomp", 0), "");
}

TEST(search_typos, words_with_digits_are_never_corrected_nor_what_others_are_corrected_to) {
  auto x = shop{{"dv71211ea", "printer1", "printed"}};
  EXPECT_EQ(x.found("dv71211eb"), "");
  EXPECT_EQ(x.found("printe", 2, false), "2");
}

TEST(search_typos, the_last_word_may_be_misspelt_and_unfinished) {
  auto x = shop{{"bluetooth speaker"}};
  EXPECT_EQ(x.found("bleuto"), "0");
  EXPECT_EQ(x.found("bleuto", 2, false), "");
  EXPECT_EQ(x.found("bleuto speaker"), "0") << "any word: an unfinished word stands last";
}

TEST(search_typos, what_only_deleted_products_had_corrects_nothing) {
  auto x = shop{{"monitor", "monitir"}};
  EXPECT_EQ(x.found("monitir"), "1");
  x.index->erase("p1");
  EXPECT_EQ(x.found("monitir"), "0");
}

TEST(search_typos, corrected_words_are_marked) {
  auto x = shop{{"surround sound speaker"}};
  EXPECT_EQ(x.marked("suround", "Surround sound & more"), "<mark>Surround</mark> sound &amp; more");
  EXPECT_EQ(x.marked("spaek", "my speakers"), "my <mark>speakers</mark>");
  EXPECT_EQ(x.marked("sound", "a sounds pound"), "a <mark>sounds</mark> pound") << "as written, so no other word";
}

} // namespace stoa::tests
