// What a shop says about words: which mean the same, which say nothing, and how a language bends them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct sb_stemmer;

namespace stoa::search {

/// Words or short phrases that mean the same.
struct synonym {
  /// Empty: whoever asks for one of `words` also finds the others. Else only who asks for this also finds `words`.
  std::string asked;
  std::vector<std::string> words;

  bool operator==(const synonym&) const = default;
};

/// Looked at when a query is taken apart, so a change needs no new index.
struct language_settings {
  static constexpr std::size_t synonym_count_max = 10'000;
  static constexpr std::size_t words_per_synonym_max = 50;
  static constexpr std::size_t phrase_words_max = 8;

  std::vector<synonym> synonyms;
  /// By primary language subtag ("en"): words left out of a query that has others.
  std::vector<std::pair<std::string, std::vector<std::string>>> stop_words;
};

/// "de" of "de-CH", in small letters.
std::string primary_language(std::string_view tag);

/// Cuts words of one language to their stems, with Snowball. One that Snowball does not know leaves words as they are.
class stemmer {
public:
  explicit stemmer(std::string_view language);

  bool knows_language() const { return snowball_ != nullptr; }
  /// Of a folded word. The view lives until the next call.
  std::string_view stem(std::string_view word);

private:
  struct closer {
    void operator()(sb_stemmer* x) const;
  };
  std::unique_ptr<sb_stemmer, closer> snowball_;
};

/// Beginning of every term that may have that stem: the stem, or all but its last letter (battery and batteri).
std::string_view stem_beginning(std::string_view stem);

/// True when a term can be a word of a language: digits make it a name.
bool may_be_bent(std::string_view term);

} // namespace stoa::search
