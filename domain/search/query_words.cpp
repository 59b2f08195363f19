#include "domain/search/query_words.hpp"

#include <algorithm>

namespace stoa::search {

namespace {

// Shorter stems are other words: `gps`, `bus`.
constexpr std::size_t stem_bytes_min = 3;

bool is_plain_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

void add_form(query_word& to, word_form form) {
  const auto is_same = [&](const auto& x) {
    return x.text == form.text && x.is_prefix == form.is_prefix && x.is_stem == form.is_stem && x.others == form.others;
  };
  if (std::none_of(to.forms.begin(), to.forms.end(), is_same))
    to.forms.push_back(std::move(form));
}

/// The word without `suffix` and with `instead`, when it ends so and enough is left.
void add_variant(query_word& to, const std::string& text, std::string_view suffix, std::string_view instead) {
  if (!text.ends_with(suffix) || text.size() < suffix.size() + stem_bytes_min)
    return;
  add_form(to, {text.substr(0, text.size() - suffix.size()).append(instead), form_share::variant, false});
}

void add_variants(query_word& to) {
  const auto text = to.forms.front().text;
  if (!is_plain_word(text))
    return;
  add_variant(to, text, "", "s");
  add_variant(to, text, "", "es");
  add_variant(to, text, "y", "ies");
  add_variant(to, text, "ies", "y");
  add_variant(to, text, "es", "");
  if (!text.ends_with("ss"))
    add_variant(to, text, "s", "");
}

/// Every word of a compound is also found in the joined form.
void add_joined(std::vector<query_word>& words, const token& joined, std::string_view text) {
  for (auto i = words.size() - std::min<std::size_t>(joined.part_count, words.size()); i < words.size(); ++i)
    add_form(words[i], {std::string{text}, form_share::variant, false});
}

/// The last word's forms as beginnings of longer words; of a compound, its joined form in every part.
void add_prefixes(std::vector<query_word>& words, const token_list& tokens) {
  const auto& last = tokens.tokens.back();
  if (last.kind != token_kind::word && last.kind != token_kind::joined)
    return;
  add_form(words.back(), {words.back().forms.front().text, form_share::prefix, true});
  if (last.kind != token_kind::joined)
    return;
  for (auto i = words.size() - last.part_count; i < words.size(); ++i)
    add_form(words[i], {std::string{tokens.text(last)}, form_share::prefix, true});
}

/// Characters that stand in a pair are left to the pair.
bool is_in_pair(const std::vector<token>& tokens, std::size_t i) {
  const auto pairs_with = [&](std::size_t j) {
    return j < tokens.size() && tokens[j].kind == token_kind::pair && tokens[j].begin <= tokens[i].begin &&
           tokens[i].end <= tokens[j].end;
  };
  return tokens[i].kind == token_kind::character && (pairs_with(i + 1) || pairs_with(i + 2));
}

/// One word of the text by its folded form; what joins or pairs others is left out.
std::vector<std::string> plain_words(std::string_view text) {
  auto tokens = token_list{};
  tokenise(text, tokens);
  auto out = std::vector<std::string>{};
  for (std::size_t i = 0; i < tokens.tokens.size(); ++i)
    if (tokens.tokens[i].kind != token_kind::joined && !is_in_pair(tokens.tokens, i))
      out.emplace_back(tokens.text(tokens.tokens[i]));
  return out;
}

/// Gives every word of the phrase, wherever it stands in the query, the phrases that mean the same.
void add_synonym(std::vector<query_word>& words, const std::vector<std::string>& phrase,
                 const std::vector<std::vector<std::string>>& meanings) {
  const auto is_own = [](const query_word& word, const std::string& text) { return word.forms.front().text == text; };
  for (std::size_t i = 0; !phrase.empty() && i + phrase.size() <= words.size(); ++i) {
    if (!std::equal(phrase.begin(), phrase.end(), words.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](const auto& text, const auto& word) { return is_own(word, text); }))
      continue;
    for (auto j = i; j < i + phrase.size(); ++j)
      for (const auto& meaning : meanings)
        if (!meaning.empty() && meaning != phrase)
          add_form(words[j],
                   {meaning.front(), form_share::synonym, false, false, {meaning.begin() + 1, meaning.end()}});
  }
}

void add_synonyms(std::vector<query_word>& words, const language_settings& settings) {
  for (const auto& x : settings.synonyms) {
    auto phrases = std::vector<std::vector<std::string>>{};
    for (const auto& phrase : x.words)
      phrases.push_back(plain_words(phrase));
    if (!x.asked.empty())
      add_synonym(words, plain_words(x.asked), phrases);
    else
      for (const auto& phrase : phrases)
        add_synonym(words, phrase, phrases);
  }
}

void leave_out_stop_words(std::vector<query_word>& words, const language_settings& settings,
                          const std::string& language) {
  const auto own = std::find_if(settings.stop_words.begin(), settings.stop_words.end(),
                                [&](const auto& x) { return x.first == language; });
  if (own == settings.stop_words.end())
    return;
  auto texts = std::vector<std::string>{};
  for (const auto& x : own->second)
    fold(x, texts.emplace_back());
  const auto is_empty = [&](const query_word& x) {
    return std::find(texts.begin(), texts.end(), x.forms.front().text) != texts.end();
  };
  if (!std::all_of(words.begin(), words.end(), is_empty))
    std::erase_if(words, is_empty);
}

void add_stem(query_word& to, stemmer& in) {
  const auto text = to.forms.front().text;
  if (in.knows_language() && may_be_bent(text))
    add_form(to, {std::string{in.stem(text)}, form_share::ending, false, true});
}

error too_many_words() {
  return {errc::invalid_field,
          "the text comes to more than " + std::to_string(query::word_count_max) +
            " words: a compound counts by its parts, Chinese, Japanese and Korean text by its pairs of characters; ask "
            "for fewer",
          "q"};
}

/// Words that say the same twice become one with the forms of both.
result<std::vector<query_word>> distinct(std::vector<query_word> words) {
  auto out = std::vector<query_word>{};
  for (auto& x : words) {
    const auto is_same = [&](const auto& y) { return y.forms.front() == x.forms.front(); };
    const auto before = std::find_if(out.begin(), out.end(), is_same);
    if (before != out.end())
      for (auto& form : x.forms)
        add_form(*before, std::move(form));
    else if (out.size() == query::word_count_max)
      return too_many_words();
    else
      out.push_back(std::move(x));
  }
  return out;
}

} // namespace

result<query_words> words_of(const query& asked) {
  const auto first = asked.words.find_first_not_of(" \t\r\n");
  if (first == std::string::npos ||
      std::string_view{asked.words}.substr(first).find_last_not_of("* \t\r\n") == std::string_view::npos)
    return query_words{true, {}, {}};
  const auto language = primary_language(asked.language);
  auto tokens = token_list{};
  tokenise(asked.words, tokens);
  auto words = std::vector<query_word>{};
  auto endings = stemmer{language};
  for (std::size_t i = 0; i < tokens.tokens.size(); ++i) {
    const auto& x = tokens.tokens[i];
    if (x.kind == token_kind::joined)
      add_joined(words, x, tokens.text(x));
    else if (!is_in_pair(tokens.tokens, i)) {
      words.push_back({{{std::string{tokens.text(x)}, form_share::exact, false}}});
      if (x.kind == token_kind::word && language == "en")
        add_variants(words.back());
      if (x.kind == token_kind::word)
        add_stem(words.back(), endings);
    }
  }
  if (asked.last_word_is_prefix && !tokens.tokens.empty())
    add_prefixes(words, tokens);
  if (asked.settings != nullptr) {
    add_synonyms(words, *asked.settings);
    leave_out_stop_words(words, *asked.settings, language);
  }
  auto different = distinct(std::move(words));
  if (!different)
    return different.failure();
  return query_words{false, *std::move(different), language};
}

} // namespace stoa::search
