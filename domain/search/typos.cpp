#include "domain/search/typos.hpp"

#include "domain/base/utf8.hpp"
#include "domain/search/query_words.hpp"

#include <algorithm>

namespace stoa::search {

namespace {

std::u32string letters_of(std::string_view text) {
  auto out = std::u32string{};
  while (!text.empty())
    if (const auto letter = take_code_point(text))
      out.push_back(*letter);
    else
      break;
  return out;
}

bool is_digit(char32_t x) {
  return x >= U'0' && x <= U'9';
}

bool may_be_beginning(const query_word& word) {
  const auto& own = word.forms.front().text;
  return std::any_of(word.forms.begin(), word.forms.end(),
                     [&](const auto& form) { return form.is_prefix && form.text == own; });
}

} // namespace

bool may_reach(const query_word& word, typo_reach reach, std::size_t edit_count_max) {
  const auto letters = letters_of(word.forms.front().text);
  if (reach == typo_reach::none)
    return true;
  if (std::any_of(letters.begin(), letters.end(), is_digit))
    return false;
  if (reach == typo_reach::two_edits)
    return edit_count_max >= 2 && letters.size() >= letters_for_two_edits;
  return edit_count_max >= 1 && letters.size() >= letters_for_one_edit &&
         (reach == typo_reach::one_edit || may_be_beginning(word));
}

typo_reach farthest(const query_word& word, std::size_t edit_count_max) {
  for (const auto reach : {typo_reach::two_edits, typo_reach::one_edit_or_beginning, typo_reach::one_edit})
    if (may_reach(word, reach, edit_count_max))
      return reach;
  return typo_reach::none;
}

std::uint32_t typo_way::share(std::size_t edits) const {
  if (!beside_exact)
    return as_beginning ? form_share::prefix : form_share::exact;
  return as_beginning || edits > 1 ? form_share::two_edits : form_share::one_edit;
}

std::vector<typo_way> ways_of(const query_word& word, const word_typos& typos) {
  auto out = std::vector<typo_way>{};
  if (typos.reach == typo_reach::none)
    return out;
  out.push_back({typos.reach == typo_reach::two_edits ? std::size_t{2} : std::size_t{1}, false, typos.beside_exact});
  // Two edits in the beginning of a word would leave too little of it.
  if (typos.reach != typo_reach::one_edit && may_be_beginning(word))
    out.push_back({1, true, typos.beside_exact});
  return out;
}

typo_matcher::typo_matcher(std::string_view word, std::size_t edit_count_max, bool as_beginning)
    : word_(letters_of(word)), edit_count_max_(edit_count_max), as_beginning_(as_beginning) {
  rows_.emplace_back();
  for (std::size_t i = 0; i <= word_.size(); ++i)
    rows_[0].distances.push_back(static_cast<std::uint8_t>(i));
}

typo_matcher::outcome typo_matcher::step(char32_t letter) {
  if (is_digit(letter))
    return outcome::far;
  if (rows_.size() == depth_ + 1)
    rows_.emplace_back().distances.resize(word_.size() + 1);
  const auto& above = rows_[depth_].distances;
  auto& here = rows_[depth_ + 1];
  here.letter = letter;
  here.end = walked_;
  here.distances[0] = static_cast<std::uint8_t>(above[0] + 1);
  auto least = here.distances[0];
  for (std::size_t i = 1; i <= word_.size(); ++i) {
    const auto is_other = word_[i - 1] == letter ? 0 : 1;
    auto x = std::min({above[i] + 1, here.distances[i - 1] + 1, above[i - 1] + is_other});
    const auto is_swapped = depth_ > 0 && i > 1 && word_[i - 2] == letter && word_[i - 1] == rows_[depth_].letter;
    if (is_swapped)
      x = std::min(x, rows_[depth_ - 1].distances[i - 2] + 1);
    here.distances[i] = static_cast<std::uint8_t>(x);
    least = std::min(least, here.distances[i]);
  }
  ++depth_;
  // A row's least is at most one above that of the row before, so no swap leads back from here.
  if (least > edit_count_max_)
    return outcome::far;
  return as_beginning_ && here.distances.back() <= edit_count_max_ ? outcome::near : outcome::going_on;
}

typo_matcher::outcome typo_matcher::walk(std::string_view term) {
  const auto shared = static_cast<std::size_t>(
    std::mismatch(term.begin(), term.end(), before_.begin(), before_.end()).first - term.begin());
  while (depth_ > 0 && rows_[depth_].end > shared)
    --depth_;
  before_ = term;
  walked_ = rows_[depth_].end;
  auto rest = term.substr(walked_);
  while (!rest.empty()) {
    const auto letter = take_code_point(rest);
    walked_ = term.size() - (letter ? rest.size() : 0);
    const auto found = letter ? step(*letter) : outcome::far;
    if (found != outcome::going_on)
      return found;
  }
  return !as_beginning_ && rows_[depth_].distances.back() <= edit_count_max_ ? outcome::near : outcome::going_on;
}

std::size_t typo_matcher::behind(const text_list& terms, std::size_t number) const {
  auto next = std::string{terms[number].substr(0, walked_)};
  next.back() = static_cast<char>(next.back() + 1);
  return terms.lower_bound(next, number);
}

bool typo_matcher::matches(std::string_view term) {
  depth_ = 0;
  before_ = {};
  return walk(term) == outcome::near;
}

} // namespace stoa::search
