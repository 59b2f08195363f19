// Folding of letters: case, compatibility forms, accents of Latin letters.
#include "domain/search/analysis.hpp"

#include <algorithm>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

namespace stoa::search {

namespace {

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_latin(UChar32 c) {
  auto status = U_ZERO_ERROR;
  return uscript_getScript(c, &status) == USCRIPT_LATIN;
}

/// Latin letters that Unicode does not take apart though shoppers type them without the stroke; nullptr for others.
const char* plain_letters(UChar32 c) {
  switch (c) {
  case 0xe6: // ae
    return "ae";
  case 0xf8: // o with stroke
    return "o";
  case 0x111: // d with stroke
    return "d";
  case 0x127: // h with stroke
    return "h";
  case 0x131: // dotless i
    return "i";
  case 0x142: // l with stroke
    return "l";
  case 0x153: // oe
    return "oe";
  default:
    return nullptr;
  }
}

/// Drops the marks that follow Latin letters from a decomposed text. Marks of other scripts tell letters apart and
/// stay.
icu::UnicodeString without_latin_marks(const icu::UnicodeString& decomposed) {
  auto out = icu::UnicodeString{};
  auto after_latin = false;
  for (auto i = 0; i < decomposed.length();) {
    const auto c = decomposed.char32At(i);
    i += U16_LENGTH(c);
    if (u_charType(c) == U_NON_SPACING_MARK) {
      if (!after_latin)
        out.append(c);
      continue;
    }
    after_latin = is_latin(c);
    if (const auto* letters = plain_letters(c))
      out.append(icu::UnicodeString{letters, -1, US_INV});
    else
      out.append(c);
  }
  return out;
}

void fold_unicode(std::string_view text, std::string& out) {
  auto status = U_ZERO_ERROR;
  const auto* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const auto* decompose = icu::Normalizer2::getNFDInstance(status);
  const auto* compose = icu::Normalizer2::getNFCInstance(status);
  // Without its tables ICU can fold nothing; the bytes themselves are then the term, alike in index and query.
  if (U_FAILURE(status)) {
    out.append(text);
    return;
  }
  const auto source = icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  const auto folded = casefold->normalize(source, status);
  const auto stripped = without_latin_marks(decompose->normalize(folded, status));
  compose->normalize(stripped, status).toUTF8String(out);
}

} // namespace

void fold(std::string_view text, std::string& out) {
  if (!is_ascii(text))
    return fold_unicode(text, out);
  const auto begin = out.size();
  out.append(text);
  std::transform(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(),
                 out.begin() + static_cast<std::ptrdiff_t>(begin), lower);
}

} // namespace stoa::search
