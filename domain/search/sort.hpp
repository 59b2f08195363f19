// The order of hits, and the place in it where the next page begins.
#pragma once

#include "domain/search/query_words.hpp"
#include "domain/search/segment.hpp"
#include "domain/search/snapshot.hpp"
#include "domain/search/statistics.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::search {

/// A matching document.
struct match {
  const segment* where = nullptr;
  doc_id doc = 0;
  std::int64_t score_micro = 0;
};

/// What one sort key sees of a document.
struct sort_value {
  /// No value: last in both directions.
  bool is_absent = false;
  std::int64_t number = 0;
  std::string_view text;
};

/// Orders matches by some keys, then by id.
class hit_order {
public:
  /// `keys` empty = best score first. `currency` outlives this.
  hit_order(std::vector<sort_key> keys, std::string_view currency);

  /// Before any match in that segment is compared.
  void prepare(const segment& of);

  const std::vector<sort_key>& keys() const { return keys_; }
  /// By key number `key`.
  sort_value value(std::size_t key, const match& x) const;
  bool is_before(const match& a, const match& b) const;
  /// Negative, zero, positive: `a` stands before, with, after `b` by that key.
  static int compare(const sort_key& key, const sort_value& a, const sort_value& b);

private:
  sort_value attribute_value(std::size_t key, const match& x) const;

  std::vector<sort_key> keys_;
  std::string_view currency_;
  /// By segment, the values of the attribute each key is about.
  std::vector<std::pair<const segment*, std::vector<attribute_columns::range>>> attributes_;
};

/// The last hit of a page, and what the scores of that page rested on. A page after it is scored with the same
/// statistics, so that writes in between move no unchanged document from one page to another.
struct page_end {
  /// The page showed documents with any of the words, because none has all.
  bool any_word = false;
  /// How each word was read; empty = as written.
  std::vector<word_typos> typos;
  statistics scored_with;
  /// By sort key.
  std::vector<sort_value> values;
  std::string_view id;
};

/// Bytes for `query::after`: a format byte, the fingerprint of the query, the end, a check sum.
std::string encode(const page_end& end, std::uint64_t query_fingerprint);

/// Reverses encode; views point into `bytes`. Errors: `invalid_field` (field "after") for anything that encode did not
/// make for this query.
result<page_end> decode_page_end(std::string_view bytes, std::uint64_t query_fingerprint, std::size_t key_count,
                                 std::size_t word_count);

/// Tells queries apart by everything but the number of hits, the facets and the page.
std::uint64_t fingerprint(const query& asked, const query_words& words);

/// True when `x` stands strictly after the end of the page before.
bool is_after(const hit_order& order, const match& x, const page_end& end);

} // namespace stoa::search
