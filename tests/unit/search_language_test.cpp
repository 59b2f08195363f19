// Laws of endings, synonyms and stop words.
#include "domain/search/language.hpp"
#include "domain/search/snapshot.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

namespace {

struct shop {
  explicit shop(const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      auto item = catalog::product{};
      item.id = "p" + std::to_string(i);
      item.name.plain = names[i];
      index->put(search::analyse(item));
    }
    asked.typo_count_max = 0;
    asked.last_word_is_prefix = false;
  }

  /// Numbers of the products with all words, best first.
  std::string found(const std::string& words, const std::string& language = "en") {
    asked.words = words;
    asked.language = language;
    const auto answer = *index->publish()->run(asked, {});
    auto out = std::string{};
    for (const auto& hit : answer.hits)
      out += hit.id.substr(1);
    return out;
  }

  std::string marked(const std::string& words, const std::string& text) {
    asked.words = words;
    return search::highlight(text, asked, 1'000);
  }

  void teach(search::language_settings settings) {
    asked.settings = std::make_shared<const search::language_settings>(std::move(settings));
  }

  search::query asked;
  std::unique_ptr<search::index> index = search::make_index();
};

} // namespace

TEST(search_language, a_word_finds_its_other_endings_in_the_language_of_the_query) {
  auto x = shop{{"printing", "prints", "sprint", "printer", "print2"}};
  EXPECT_EQ(x.found("print"), "10") << "the plural first";
  EXPECT_EQ(x.found("printed"), "01") << "which nobody has";
  EXPECT_EQ(x.found("printed", "xx"), "") << "a language nobody knows";
  auto german = shop{{"Häuser", "Haus", "Hausboot", "houses"}};
  EXPECT_EQ(german.found("hauses", "de-CH"), "01");
  EXPECT_EQ(german.found("house", "en"), "3");
}

TEST(search_language, a_word_as_it_is_written_stands_before_its_other_endings) {
  auto x = shop{{"print", "printing", "prints"}};
  EXPECT_EQ(x.found("printing").front(), '1');
  EXPECT_EQ(x.found("prints").front(), '2');
}

TEST(search_language, primary_subtags_are_what_counts) {
  EXPECT_EQ(search::primary_language("de-CH-1996"), "de");
  EXPECT_EQ(search::primary_language("EN"), "en");
  EXPECT_EQ(search::primary_language(""), "");
  EXPECT_FALSE(search::stemmer{"zh"}.knows_language());
  EXPECT_FALSE(search::stemmer{""}.knows_language());
  for (const auto* language : {"en", "de", "fr", "es", "it", "nl", "pt", "ru", "sv", "da", "no", "fi"})
    EXPECT_TRUE(search::stemmer{language}.knows_language()) << language;
}

TEST(search_language, synonyms_of_a_group_find_each_other) {
  auto x = shop{{"television", "TV", "radio"}};
  EXPECT_EQ(x.found("tv"), "1");
  x.teach({{{"", {"TV", "television"}}}, {}});
  EXPECT_EQ(x.found("tv"), "10") << "the word itself first";
  EXPECT_EQ(x.found("Television"), "01");
  EXPECT_EQ(x.found("radio"), "2");
}

TEST(search_language, a_one_way_synonym_is_found_from_one_side) {
  auto x = shop{{"phone", "iPhone"}};
  x.teach({{{"phone", {"iphone"}}}, {}});
  EXPECT_EQ(x.found("phone"), "01");
  EXPECT_EQ(x.found("iphone"), "1");
}

TEST(search_language, phrases_are_synonyms_of_words_and_of_phrases) {
  auto x = shop{{"USB stick 8 GB", "flash drive 8 GB", "pendrive 8 GB", "stick", "flash", "USB hub"}};
  x.teach({{{"", {"usb stick", "flash drive", "pendrive"}}}, {}});
  const auto sorted = [&](const std::string& words) {
    auto out = x.found(words);
    std::sort(out.begin(), out.end());
    return out;
  };
  EXPECT_EQ(sorted("pendrive"), "012");
  EXPECT_EQ(sorted("usb stick 8"), "012");
  EXPECT_EQ(sorted("8 gb flash drive"), "012");
  EXPECT_EQ(sorted("stick usb"), "0") << "no phrase";
}

TEST(search_language, stop_words_are_left_out_where_there_is_something_else) {
  auto x = shop{{"toner for printers", "toner", "for sale"}};
  EXPECT_EQ(x.found("the toner"), "10") << "any word";
  x.teach({{}, {{"en", {"The", "for"}}}});
  EXPECT_EQ(x.found("the toner for"), "10");
  EXPECT_EQ(x.found("for"), "20");
  EXPECT_EQ(x.found("toner for", "de"), "0") << "stop words of another language";
}

TEST(search_language, other_endings_and_synonyms_are_marked) {
  auto x = shop{{"a"}};
  x.teach({{{"", {"usb stick", "pendrive"}}}, {}});
  EXPECT_EQ(x.marked("printed", "printing paper"), "<mark>printing</mark> paper");
  EXPECT_EQ(x.marked("pendrive", "a USB stick"), "a <mark>USB</mark> <mark>stick</mark>");
}

} // namespace stoa::tests
