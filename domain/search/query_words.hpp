// What a query's text asks for: words, each with the forms that count as it.
#pragma once

#include "domain/search/analysis.hpp"
#include "domain/search/snapshot.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::search {

/// What an occurrence of a form is worth, in 256ths of the word itself.
namespace form_share {
constexpr std::uint32_t exact = 256;
/// Plural or singular, and the joined form of a compound.
constexpr std::uint32_t variant = 230;
/// Another ending: the stem says less of what is meant (universal and universe).
constexpr std::uint32_t ending = 128;
constexpr std::uint32_t synonym = 205;
/// A longer word that begins with the last word.
constexpr std::uint32_t prefix = 128;
/// Terms one and two edits away, and longer ones, where other documents have the word as it is written. Where none has,
/// the nearest terms stand for the word and count like it.
constexpr std::uint32_t one_edit = 64;
constexpr std::uint32_t two_edits = 24;
} // namespace form_share

struct word_form {
  std::string text;
  std::uint32_t share = form_share::exact;
  /// Every term that begins with the text, not only the text itself.
  bool is_prefix = false;
  /// Every term whose stem in the query's language is the text.
  bool is_stem = false;
  /// Words that a document must have besides: the form is a phrase, wherever its words stand.
  std::vector<std::string> others = {};

  bool operator==(const word_form&) const = default;
};

/// One word of a query: a document has it when it has one of the forms. A term that several forms match counts once,
/// with the largest share. The first form is the word itself.
struct query_word {
  std::vector<word_form> forms;

  bool operator==(const query_word&) const = default;
};

struct query_words {
  /// Empty text or `*`: every document matches. When false and `words` is empty, none does.
  bool everything = false;
  /// Each word once, in the order of the text, 0 to query::word_count_max.
  std::vector<query_word> words;
  /// Primary subtag, of the stems.
  std::string language;
};

/// Takes the text of a query apart.
/// * A word matches all words with its stem in the query's language; English ones also by `-s`, `-es`, `-y`, `-ies`.
/// * Stop words are left out unless there is nothing else. Synonyms count as the words they stand for, of a phrase as
///   each of its words; their own endings are not bent.
/// * The parts of a compound also match its joined form: `dv7-1211ea` finds dv71211ea.
/// * Characters of scripts without blanks count in pairs, a lone one by itself.
/// * Misspelt words are found by the dictionaries, see typos.hpp.
/// * With `last_word_is_prefix` the last word matches longer words too; pairs and characters do not.
///
/// Errors: `invalid_field` (field "q"): more than query::word_count_max different words.
result<query_words> words_of(const query& asked);

} // namespace stoa::search
