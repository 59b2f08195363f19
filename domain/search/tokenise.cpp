// Splitting of texts into words, joined forms, single characters and pairs.
#include "domain/base/utf8.hpp"
#include "domain/search/analysis.hpp"

#include <algorithm>
#include <array>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace stoa::search {

namespace {

enum class letter : std::uint8_t {
  /// Separates words.
  none,
  /// Begins or continues a word.
  word,
  /// Continues a word but begins none: combining marks, soft hyphens.
  mark,
  /// Stands for itself.
  character
};

constexpr auto ascii_word = [] {
  auto table = std::array<bool, 256>{};
  for (const unsigned char c : std::string_view{"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"})
    table[c] = true;
  return table;
}();

bool is_ascii_word(char c) {
  return ascii_word[static_cast<unsigned char>(c)];
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_written_without_blanks(UChar32 c) {
  return uscript_hasScript(c, USCRIPT_HAN) || uscript_hasScript(c, USCRIPT_HIRAGANA) ||
         uscript_hasScript(c, USCRIPT_KATAKANA) || uscript_hasScript(c, USCRIPT_HANGUL);
}

letter letter_of(UChar32 c) {
  const auto category = U_MASK(u_charType(c));
  if ((category & (U_GC_L_MASK | U_GC_N_MASK)) != 0)
    return is_written_without_blanks(c) ? letter::character : letter::word;
  return (category & (U_GC_M_MASK | U_GC_CF_MASK)) != 0 ? letter::mark : letter::none;
}

/// Apostrophes and hyphens beyond ASCII.
bool is_connector(char32_t c) {
  switch (c) {
  case '-':
  case '_':
  case '\'':
  case '&':
  case '/':
  case '.':
  case '+':
  case 0x2019:
  case 0x2010:
  case 0x2011:
    return true;
  default:
    return false;
  }
}

class tokeniser {
public:
  tokeniser(std::string_view text, token_list& out) : text_(text), out_(out) {}

  void run() {
    while (at_ < text_.size()) {
      switch (here()) {
      case letter::word:
        chain();
        break;
      case letter::character:
        characters();
        break;
      default:
        at_ += step_;
      }
    }
  }

private:
  /// What stands at `at_`; its size in bytes goes to `step_`.
  letter here() {
    step_ = 1;
    if (at_ >= text_.size())
      return letter::none;
    if (static_cast<unsigned char>(text_[at_]) < 0x80)
      return is_ascii_word(text_[at_]) ? letter::word : letter::none;
    auto rest = text_.substr(at_);
    const auto c = take_code_point(rest);
    if (!c)
      return letter::none;
    step_ = text_.size() - at_ - rest.size();
    return letter_of(static_cast<UChar32>(*c));
  }

  void add(std::size_t begin, std::size_t folded_begin, token_kind kind, std::size_t part_count) {
    out_.tokens.push_back(
      {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(folded_begin),
       static_cast<std::uint32_t>(out_.folded.size() - folded_begin), kind, static_cast<std::uint8_t>(part_count)});
  }

  void word() {
    const auto begin = at_;
    const auto folded_begin = out_.folded.size();
    while (at_ < text_.size() && is_ascii_word(text_[at_]))
      ++at_;
    for (auto x = here(); x == letter::word || x == letter::mark; x = here())
      at_ += step_;
    fold(text_.substr(begin, at_ - begin), out_.folded);
    const auto folded = std::string_view{out_.folded}.substr(folded_begin);
    out_.folded.resize(folded_begin + cut_utf8(folded, word_bytes_max).size());
    // Folding may leave nothing of a word made of ignorable characters.
    if (out_.folded.size() > folded_begin)
      add(begin, folded_begin, token_kind::word, 1);
  }

  /// Passes one connector that a word follows directly. `is_weak`: the connector joins only where digits are near.
  bool connector(bool& is_weak) {
    const auto before = at_;
    auto rest = text_.substr(at_);
    const auto c = take_code_point(rest);
    if (!c || !is_connector(*c))
      return false;
    at_ = text_.size() - rest.size();
    if (here() != letter::word) {
      at_ = before;
      return false;
    }
    is_weak = *c == '/' || *c == '.' || *c == '+';
    return true;
  }

  /// Words side by side with single connectors between them, then their joined form.
  void chain() {
    const auto begin = at_;
    const auto folded_begin = out_.folded.size();
    const auto first = out_.tokens.size();
    auto any_weak = false;
    word();
    for (auto is_weak = false; connector(is_weak);) {
      any_weak |= is_weak;
      word();
    }
    const auto part_count = out_.tokens.size() - first;
    const auto folded = std::string_view{out_.folded}.substr(folded_begin);
    if (part_count < 2 || part_count > joined_part_count_max || folded.size() > word_bytes_max)
      return;
    if (!any_weak || is_part_number(folded))
      add(begin, folded_begin, token_kind::joined, part_count);
  }

  /// Digits and letters together: `and/or` is two words, `2.13` is two numbers, `u/l1950` is one name.
  static bool is_part_number(std::string_view folded) {
    const auto digit_count = static_cast<std::size_t>(std::count_if(folded.begin(), folded.end(), is_digit));
    return digit_count > 0 && digit_count < folded.size();
  }

  void characters() {
    auto before = token{};
    while (here() == letter::character) {
      const auto begin = at_;
      const auto folded_begin = out_.folded.size();
      at_ += step_;
      fold(text_.substr(begin, at_ - begin), out_.folded);
      if (out_.folded.size() == folded_begin)
        continue;
      add(begin, folded_begin, token_kind::character, 1);
      const auto current = out_.tokens.back();
      // The folded texts of neighbours lie side by side, so a pair needs no bytes of its own.
      if (before.folded_size > 0)
        add(before.begin, before.folded_begin, token_kind::pair, 1);
      before = current;
    }
  }

  std::string_view text_;
  token_list& out_;
  std::size_t at_ = 0;
  std::size_t step_ = 1;
};

} // namespace

void tokenise(std::string_view text, token_list& out) {
  out.folded.clear();
  out.tokens.clear();
  tokeniser{text, out}.run();
}

} // namespace stoa::search
