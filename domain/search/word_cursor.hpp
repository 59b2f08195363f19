// One word of a query in one segment: its terms' posting lists walked as one.
#pragma once

#include "domain/search/category_words.hpp"
#include "domain/search/live.hpp"
#include "domain/search/query_words.hpp"
#include "domain/search/scorer.hpp"
#include "domain/search/term_match.hpp"
#include "domain/search/typos.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace stoa::search {

/// What the walk of a segment needs beside the word.
struct word_search {
  const part* where = nullptr;
  const field_weights* weights = nullptr;
  /// Of the query's stems.
  std::string_view language;
  /// Only occurrences in these fields count: a mask over term_counts::bits.
  std::uint8_t mask = 0xff;
  /// What the word says of categories; null = nothing.
  const category_words* categories = nullptr;
};

/// Documents that hold a word, in their order, with the weight of its occurrences. May stand at dead documents.
class word_cursor {
public:
  /// Stands at the first document. `in` outlives the cursor.
  word_cursor(const query_word& word, const word_typos& typos, const word_search& in);

  /// `no_doc` after the last.
  doc_id doc() const { return doc_; }
  void next();
  void advance_to(doc_id target);
  /// Goes back to the first document.
  void rewind();
  /// Of the document it stands at.
  weighted_count weight() const;

  /// Documents it may stand at, at most.
  std::uint64_t size() const { return size_; }
  /// Over the word's terms: living documents that hold the term in a field searched.
  std::uint64_t document_frequency() const { return document_frequency_; }

private:
  struct list {
    posting_cursor at;
    std::uint32_t share;
  };
  struct entry {
    doc_id doc;
    weighted_count weight;
  };

  std::vector<matched_term> terms_of(const query_word& word, const word_typos& typos) const;
  void open(const std::vector<matched_term>& terms);
  std::uint64_t count_dead(posting_cursor at) const;
  void gather(const std::vector<matched_term>& terms, const query_word& word);
  void gather_term(const matched_term& x);
  void gather_phrase(const word_form& form);
  void combine_sparse();
  void combine_dense();
  void settle();

  word_search in_;
  std::uint64_t size_ = 0;
  std::uint64_t document_frequency_ = 0;
  doc_id doc_ = no_doc;
  /// Few lists are walked as they are ...
  std::vector<list> lists_;
  /// ... many are added up beforehand.
  std::vector<entry> entries_;
  std::size_t at_ = 0;
};

} // namespace stoa::search
