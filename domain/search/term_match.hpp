// Which terms of a dictionary a word of a query matches, and what each is worth.
#pragma once

#include "domain/search/query_words.hpp"
#include "domain/search/text_list.hpp"
#include "domain/search/typos.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace stoa::search {

struct matched_term {
  /// In the dictionary.
  std::size_t number = 0;
  /// In form_share.
  std::uint32_t share = 0;
};

/// By number, each once, with the largest share of the forms that match it. Phrases are left to others. `terms` are
/// sorted; `language` is that of the query's stems.
/// Cost: O(log terms) for a form, for stems and prefixes the terms that begin alike, for typos those within reach.
std::vector<matched_term> matching_terms(const text_list& terms, const query_word& word, const word_typos& typos,
                                         std::string_view language);

} // namespace stoa::search
