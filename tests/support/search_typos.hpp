// Misspelt words by brute force: the whole table of distances for every pair of words.
#pragma once

#include "domain/base/utf8.hpp"
#include "domain/search/query_words.hpp"
#include "domain/search/typos.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::tests {

inline std::u32string letters(std::string_view text) {
  auto out = std::u32string{};
  while (!text.empty())
    out.push_back(*take_code_point(text));
  return out;
}

/// Edits from `a` to each beginning of `b`, the empty one first; no letter is edited twice.
inline std::vector<std::size_t> edits_to_beginnings(const std::u32string& a, const std::u32string& b) {
  auto table = std::vector(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = i + j;
        continue;
      }
      table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1,
                              table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? std::size_t{0} : std::size_t{1})});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
    }
  return table.back();
}

inline bool has_digit(const std::u32string& x) {
  return x.find_first_of(U"0123456789") != std::u32string::npos;
}

inline bool is_being_written(const search::query_word& word) {
  return std::any_of(word.forms.begin(), word.forms.end(),
                     [&](const auto& form) { return form.is_prefix && form.text == word.forms.front().text; });
}

/// How far a word may be read, nearest first, `none` before all.
inline std::vector<search::typo_reach> reaches(const search::query_word& word, std::size_t typo_count_max) {
  auto out = std::vector{search::typo_reach::none};
  const auto own = letters(word.forms.front().text);
  if (has_digit(own) || own.size() < 4 || typo_count_max == 0)
    return out;
  out.push_back(search::typo_reach::one_edit);
  if (is_being_written(word))
    out.push_back(search::typo_reach::one_edit_or_beginning);
  if (own.size() >= 7 && typo_count_max == 2)
    out.push_back(search::typo_reach::two_edits);
  return out;
}

/// Edits to the whole term, then the least to any beginning of it before its first digit; nothing is near a digit.
inline std::pair<std::size_t, std::size_t> distances(const std::string& word, const std::string& term) {
  constexpr std::size_t far = 99;
  if (static_cast<unsigned char>(term.front()) < ' ')
    return {far, far};
  const auto b = letters(term);
  const auto edits = edits_to_beginnings(letters(word), b.substr(0, b.find_first_of(U"0123456789")));
  return {has_digit(b) ? far : edits.back(), *std::min_element(edits.begin(), edits.end())};
}

inline std::uint32_t misspelt_share(const search::query_word& word, const search::word_typos& typos,
                                    const std::string& term) {
  if (typos.reach == search::typo_reach::none)
    return 0;
  const auto [whole, beginning] = distances(word.forms.front().text, term);
  if (whole == 1 || (whole == 0 && !typos.beside_exact))
    return typos.beside_exact ? 64 : 256;
  if (whole == 2 && typos.reach == search::typo_reach::two_edits)
    return typos.beside_exact ? 24 : 256;
  if (beginning <= 1 && typos.reach != search::typo_reach::one_edit && is_being_written(word))
    return typos.beside_exact ? 24 : 128;
  return 0;
}

} // namespace stoa::tests
