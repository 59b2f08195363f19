// Text to words: what an index holds and a query asks for, the same rules for both.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::search {

/// Names the behaviour of everything in this file: an index built under another version is built anew.
constexpr std::uint32_t analyser_version = 2;

/// Bytes of a folded word; the rest of a longer one is ignored.
constexpr std::size_t word_bytes_max = 64;
/// Words joined by connectors that still get a joined form.
constexpr std::size_t joined_part_count_max = 8;

enum class token_kind : std::uint8_t {
  /// A run of letters, digits and their marks.
  word,
  /// The words just before it, written without what stood between them: `dv7-1211ea` gives dv7, 1211ea, dv71211ea.
  joined,
  /// One character of a script without blanks between words (Chinese, Japanese, Korean).
  character,
  /// Two such characters side by side; stands after its second character.
  pair
};

struct token {
  /// Bytes in the text.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  /// Bytes in token_list::folded.
  std::uint32_t folded_begin = 0;
  std::uint32_t folded_size = 0;
  token_kind kind = token_kind::word;
  /// Of a joined token: how many word tokens just before it are its parts. Else 1.
  std::uint8_t part_count = 1;
};

/// The tokens of a text in the order of their ends.
struct token_list {
  std::string folded;
  std::vector<token> tokens;

  std::string_view text(const token& x) const { return std::string_view{folded}.substr(x.folded_begin, x.folded_size); }
};

/// Splits a text into `out`, which is emptied first. Invalid UTF-8 separates words. Pure.
/// Cost: about 4 ns a byte of ASCII, 0.3 us a word with other letters.
void tokenise(std::string_view text, token_list& out);

/// Appends the text folded: NFKC_Casefold, and Latin letters without their accents (`É` gives `e`, `ß` gives `ss`).
/// Folding a folded text changes nothing. Cost: 1 ns a byte of ASCII, else about 0.3 us and 20 ns a byte.
void fold(std::string_view text, std::string& out);

} // namespace stoa::search
