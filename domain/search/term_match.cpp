#include "domain/search/term_match.hpp"

#include <algorithm>

namespace stoa::search {

namespace {

void add_bent(std::vector<matched_term>& found, const text_list& terms, const query_word& word,
              std::string_view language) {
  for (const auto& form : word.forms) {
    if (!form.is_stem)
      continue;
    auto endings = stemmer{language};
    const auto beginning = stem_beginning(form.text);
    for (auto i = terms.lower_bound(beginning); i < terms.size() && terms[i].starts_with(beginning); ++i)
      if (may_be_bent(terms[i]) && endings.stem(terms[i]) == form.text)
        found.push_back({i, form.share});
  }
}

void add_misspelt(std::vector<matched_term>& found, const text_list& terms, const query_word& word,
                  const word_typos& typos) {
  for (const auto& way : ways_of(word, typos))
    typo_matcher{word.forms.front().text, way.edit_count_max, way.as_beginning}.each(
      terms, [&](std::size_t number, std::size_t edits) {
        found.push_back({number, way.share(edits)});
      });
}

} // namespace

std::vector<matched_term> matching_terms(const text_list& terms, const query_word& word, const word_typos& typos,
                                         std::string_view language) {
  auto found = std::vector<matched_term>{};
  // Most forms begin like the word itself and so stand close behind it.
  const auto& own = word.forms.front().text;
  const auto near = terms.lower_bound(own);
  for (const auto& form : word.forms) {
    if (form.is_stem || !form.others.empty())
      continue;
    auto i = terms.lower_bound(form.text, form.text.starts_with(own) ? near : 0);
    if (!form.is_prefix && i < terms.size() && terms[i] == form.text)
      found.push_back({i, form.share});
    for (; form.is_prefix && i < terms.size() && terms[i].starts_with(form.text); ++i)
      found.push_back({i, form.share});
  }
  add_bent(found, terms, word, language);
  add_misspelt(found, terms, word, typos);
  // A term that several forms match keeps the largest share.
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.number != b.number ? a.number < b.number : a.share > b.share;
  });
  const auto is_same = [](const auto& a, const auto& b) { return a.number == b.number; };
  found.erase(std::unique(found.begin(), found.end(), is_same), found.end());
  return found;
}

} // namespace stoa::search
