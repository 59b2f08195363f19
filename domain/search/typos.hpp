// Misspelt words: the terms of a dictionary that are a few edits away from a word.
#pragma once

#include "domain/search/text_list.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::search {

struct query_word;

/// How far from a word its terms may be. An edit is a letter too many, too few or another, or two neighbours swapped.
enum class typo_reach : std::uint8_t {
  none,
  one_edit,
  /// A term may also go on behind the word: for one that is still being written.
  one_edit_or_beginning,
  two_edits
};

/// How one word of a query was read.
struct word_typos {
  typo_reach reach = typo_reach::none;
  /// Some documents have the word as it is written, but none of them what else is asked for.
  bool beside_exact = false;

  bool operator==(const word_typos&) const = default;
};

/// Letters a word has at least before so many edits are allowed, as Typesense has it.
constexpr std::size_t letters_for_one_edit = 4;
constexpr std::size_t letters_for_two_edits = 7;

/// True when a word may be read that way: words with digits (model numbers, sizes) are never corrected.
bool may_reach(const query_word& word, typo_reach reach, std::size_t edit_count_max);

/// The farthest that may_reach allows.
typo_reach farthest(const query_word& word, std::size_t edit_count_max);

/// One pass over a dictionary.
struct typo_way {
  std::size_t edit_count_max = 1;
  bool as_beginning = false;
  bool beside_exact = false;

  /// What an occurrence of a term so far away is worth, in form_share.
  std::uint32_t share(std::size_t edits) const;
};

/// The passes that find what a word may be read as.
std::vector<typo_way> ways_of(const query_word& word, const word_typos& typos);

/// Measures terms against one word, letter by letter, so that terms with the same beginning share the work.
/// The distance is that of optimal string alignment: no letter is edited twice.
class typo_matcher {
public:
  /// Terms at most `edit_count_max` away; `as_beginning`: terms that begin with something that near.
  typo_matcher(std::string_view word, std::size_t edit_count_max, bool as_beginning);

  /// Calls `visit(number, edits)` for every term within reach, in order. Terms with digits are never near.
  /// Cost: the beginnings of terms that are within reach, some 20 ns each.
  template <class Visit>
  void each(const text_list& terms, Visit visit);

  bool matches(std::string_view term);

private:
  enum class outcome : std::uint8_t { near, far, going_on };

  /// Goes on in the term from the beginning shared with the term before.
  outcome walk(std::string_view term);
  outcome step(char32_t letter);
  /// Where the terms stand that come after all those that begin like the walked part of this one.
  std::size_t behind(const text_list& terms, std::size_t number) const;

  struct row {
    char32_t letter = 0;
    /// Bytes of the term up to here.
    std::size_t end = 0;
    std::vector<std::uint8_t> distances;
  };

  std::u32string word_;
  std::size_t edit_count_max_;
  bool as_beginning_;
  /// rows_[i]: after i letters; up to `depth_` they are those of the term before.
  std::vector<row> rows_;
  std::size_t depth_ = 0;
  std::string_view before_;
  /// Bytes of the term walked, the last letter too that ended it.
  std::size_t walked_ = 0;
};

template <class Visit>
void typo_matcher::each(const text_list& terms, Visit visit) {
  // Exact values of filters stand before all words.
  for (auto i = terms.lower_bound(" "); i < terms.size();) {
    const auto found = walk(terms[i]);
    const auto edits = static_cast<std::size_t>(rows_[depth_].distances.back());
    if (found == outcome::near && !as_beginning_)
      visit(i, edits);
    if (found == outcome::going_on || (found == outcome::near && !as_beginning_)) {
      ++i;
      continue;
    }
    const auto end = behind(terms, i);
    for (; found == outcome::near && i < end; ++i)
      visit(i, edits);
    i = end;
  }
}

} // namespace stoa::search
