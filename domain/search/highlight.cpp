// Marking of the words of a query in a text, and the piece of the text worth showing.
#include "domain/base/utf8.hpp"
#include "domain/search/analysis.hpp"
#include "domain/search/query_words.hpp"

#include <algorithm>

namespace stoa::search {

namespace {

/// Bytes of a text, [begin, end).
struct piece {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// What counts as a word of the query.
class asked_terms {
public:
  asked_terms(const query_words& words, const std::vector<word_typos>& typos)
      : words_(words), endings_(words.language) {
    for (std::size_t i = 0; i < std::min(typos.size(), words.words.size()); ++i)
      for (const auto& way : ways_of(words.words[i], typos[i]))
        misspelt_.emplace_back(words.words[i].forms.front().text, way.edit_count_max, way.as_beginning);
  }

  bool has(std::string_view term) {
    for (const auto& word : words_.words)
      for (const auto& form : word.forms)
        if (is_form(term, form))
          return true;
    return std::any_of(misspelt_.begin(), misspelt_.end(), [&](auto& x) { return x.matches(term); });
  }

private:
  bool is_form(std::string_view term, const word_form& form) {
    if (form.is_stem)
      return may_be_bent(term) && term.starts_with(stem_beginning(form.text)) && endings_.stem(term) == form.text;
    return (form.is_prefix ? term.starts_with(form.text) : term == form.text) ||
           std::find(form.others.begin(), form.others.end(), term) != form.others.end();
  }

  const query_words& words_;
  stemmer endings_;
  std::vector<typo_matcher> misspelt_;
};

/// What to mark, in order, overlaps made one.
std::vector<piece> marks_in(const token_list& tokens, asked_terms& asked) {
  auto found = std::vector<piece>{};
  for (const auto& x : tokens.tokens)
    if (asked.has(tokens.text(x)))
      found.push_back({x.begin, x.end});
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  auto out = std::vector<piece>{};
  for (const auto& x : found)
    if (!out.empty() && x.begin <= out.back().end && x.begin < x.end)
      out.back().end = std::max(out.back().end, x.end);
    else
      out.push_back(x);
  return out;
}

/// The first of the windows that begin with a mark and hold the most marks.
piece densest(const std::vector<piece>& marks, std::size_t bytes_max) {
  auto best = piece{};
  auto best_count = std::size_t{0};
  for (std::size_t i = 0, j = 0; i < marks.size(); ++i) {
    j = std::max(j, i);
    while (j < marks.size() && marks[j].end - marks[i].begin <= bytes_max)
      ++j;
    if (j - i > best_count) {
      best_count = j - i;
      best = {marks[i].begin, marks[j - 1].end};
    }
  }
  return best;
}

/// At most `bytes_max` bytes round the densest marks: a quarter of what is left over goes before them, more where the
/// text ends soon. The ends move inwards to where words begin and end.
piece window(std::string_view text, const token_list& tokens, const std::vector<piece>& marks, std::size_t bytes_max) {
  if (text.size() <= bytes_max)
    return {0, text.size()};
  const auto core = densest(marks, bytes_max);
  // Not even one mark fits: its beginning, cut between characters.
  if (core.end == core.begin)
    return {marks.front().begin, marks.front().begin + cut_utf8(text.substr(marks.front().begin), bytes_max).size()};
  const auto spare = bytes_max - (core.end - core.begin);
  const auto behind = std::min(text.size() - core.end, spare - spare / 4);
  const auto earliest = core.begin - std::min(core.begin, spare - behind);
  auto out = core;
  for (const auto& x : tokens.tokens)
    if (x.begin >= earliest)
      out.begin = std::min<std::size_t>(out.begin, x.begin);
  for (const auto& x : tokens.tokens)
    if (x.end <= out.begin + bytes_max)
      out.end = std::max<std::size_t>(out.end, x.end);
  return out;
}

void append_escaped(std::string& out, std::string_view text) {
  for (const auto c : text)
    switch (c) {
    case '&':
      out.append("&amp;");
      break;
    case '<':
      out.append("&lt;");
      break;
    case '>':
      out.append("&gt;");
      break;
    case '"':
      out.append("&quot;");
      break;
    case '\'':
      out.append("&#39;");
      break;
    default:
      out.push_back(c);
    }
}

std::string marked(std::string_view text, const piece& shown, const std::vector<piece>& marks) {
  auto out = std::string{shown.begin > 0 ? "…" : ""};
  auto at = shown.begin;
  for (const auto& x : marks) {
    const auto begin = std::max(x.begin, at);
    const auto end = std::min(x.end, shown.end);
    if (begin >= end)
      continue;
    append_escaped(out, text.substr(at, begin - at));
    out.append("<mark>");
    append_escaped(out, text.substr(begin, end - begin));
    out.append("</mark>");
    at = end;
  }
  append_escaped(out, text.substr(at, shown.end - at));
  return out.append(shown.end < text.size() ? "…" : "");
}

} // namespace

std::string highlight(std::string_view text, const query& asked, std::size_t bytes_max,
                      const std::vector<word_typos>& typos) {
  const auto words = words_of(asked);
  // Such a query is refused, so it has no hits to show.
  if (!words)
    return {};
  auto tokens = token_list{};
  tokenise(text, tokens);
  auto terms = asked_terms{*words, typos};
  const auto marks = marks_in(tokens, terms);
  if (marks.empty() || bytes_max == 0)
    return {};
  const auto shown = window(text, tokens, marks, bytes_max);
  // Not one character of a mark fits.
  if (shown.begin == shown.end)
    return {};
  return marked(text, shown, marks);
}

} // namespace stoa::search
