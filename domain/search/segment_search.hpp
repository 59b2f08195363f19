// A query in one segment: finds the matching documents, scores and counts them.
#pragma once

#include "domain/search/drill_sideways.hpp"
#include "domain/search/facets.hpp"
#include "domain/search/hit_collector.hpp"
#include "domain/search/word_cursor.hpp"

#include <vector>

namespace stoa::search {

/// What documents are held against beside words, the same for all segments.
struct match_rules {
  split_filter filter;
  filter_context context;
};

/// Where the matches of all segments go.
struct match_sink {
  hit_collector* hits = nullptr;
  facet_counter* facets = nullptr;
  std::uint64_t found = 0;
};

class segment_search {
public:
  /// Opens the words as they are written. All outlive this.
  segment_search(const part& where, const query& asked, const query_words& words, const field_weights& weights,
                 const category_words* categories);

  const std::vector<word_cursor>& words() const { return words_; }
  /// Reads a word in another way.
  void reopen(std::size_t word, const word_typos& typos);
  /// Goes back to the first document of every word.
  void rewind();

  /// Every document that passes the filter. `in_id_order`: hits are wanted by id alone, so that a walk may end early.
  void find_everything(const match_rules& rules, bool in_id_order, match_sink& sink) const;
  /// Documents with every word.
  void find_all_words(const match_rules& rules, const scorer& scores, match_sink& sink);
  /// Documents with any word.
  void find_any_word(const match_rules& rules, const scorer& scores, match_sink& sink);

private:
  class visit;

  std::int64_t score_all(const scorer& scores) const;

  const part* where_;
  const query* asked_;
  const query_words* asked_words_;
  word_search in_;
  std::vector<word_cursor> words_;
};

} // namespace stoa::search
