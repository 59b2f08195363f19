#include "domain/catalog/field_rules.hpp"

#include "domain/base/iso_time.hpp"
#include "domain/base/utf8.hpp"

#include <algorithm>

namespace stoa::catalog {

namespace {

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_id_character(char c) {
  return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '~' || c == ':' || c == '-';
}
bool is_ascii_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
bool is_line_control(char c) {
  return c == '\t' || c == '\n' || c == '\r';
}

bool is_control(char32_t x) {
  return x < 0x20 || (x >= 0x7f && x <= 0x9f) || x == 0x2028 || x == 0x2029;
}
bool is_blank(char32_t x) {
  if (x < 0x80)
    return x == 0x20;
  return x == 0xa0 || x == 0x1680 || (x >= 0x2000 && x <= 0x200b) || x == 0x202f || x == 0x205f || x == 0x3000 ||
         x == 0xfeff;
}

/// True when a code point of a valid text is one of those. Keys of paths are checked code point by code point: a blank
/// nobody sees is as bad there as one of ASCII. Most are ASCII only, which needs no decoding.
template <class Predicate>
bool holds(std::string_view text, Predicate is_wanted) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first >= 0x80) {
      if (const auto x = take_code_point(text); !x || is_wanted(*x))
        return true;
      continue;
    }
    if (is_wanted(char32_t{first}))
      return true;
    text.remove_prefix(1);
  }
  return false;
}

bool is_dots(std::string_view text) {
  return text == "." || text == "..";
}

std::string broken_id(std::string_view text) {
  if (is_dots(text) || !std::all_of(text.begin(), text.end(), is_id_character))
    return "is no product id; use letters, digits and . _ ~ : - only, and more than dots";
  return {};
}

std::string broken_sku(std::string_view text) {
  return holds(text, is_control) ? "holds a control character; remove it" : "";
}

std::string broken_url(std::string_view text) {
  if (holds(text, is_control))
    return "holds a control character; remove it";
  return holds(text, is_blank) ? "holds a blank; remove it, or write it as %20" : "";
}

std::string broken_slug(std::string_view text) {
  if (holds(text, is_control))
    return "holds a control character; remove it";
  if (holds(text, is_blank))
    return "holds a blank; use - in its place";
  if (is_dots(text))
    return "consists of dots; a path cannot end so";
  return text.find('/') != std::string_view::npos ? "holds a /; a slug is one part of a path" : "";
}

std::string broken_words(std::string_view text) {
  const auto is_refused = [](char c) { return is_ascii_control(c) && !is_line_control(c); };
  return std::any_of(text.begin(), text.end(), is_refused) ? "holds a control character; remove it" : "";
}

std::string broken_category(std::string_view text) {
  if (text.find(" > ") != std::string_view::npos)
    return "holds \" > \"; write the levels of a path as a list of names";
  return broken_words(text);
}

std::string broken_gtin(std::string_view text) {
  const auto is_fine = text.size() >= 8 && text.size() <= 14 && std::all_of(text.begin(), text.end(), is_digit);
  return is_fine ? "" : "is no GTIN; write it as 8 to 14 digits";
}

std::string broken_date(std::string_view text) {
  return is_iso_date(text) ? "" : "is no date; write it as YYYY-MM-DD";
}

std::string broken_language(std::string_view text) {
  const auto refusal = "is no language tag; use BCP 47, such as en or zh-Hant";
  for (auto is_first = true; is_first || !text.empty(); is_first = false) {
    const auto end = std::min(text.find('-'), text.size());
    const auto part = text.substr(0, end);
    const auto is_known = [&](char c) { return is_letter(c) || (!is_first && is_digit(c)); };
    if (part.size() < (is_first ? 2u : 1u) || part.size() > 8 || !std::all_of(part.begin(), part.end(), is_known))
      return refusal;
    if (end + 1 == text.size())
      return refusal; // ends in '-'
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

std::string broken_characters(text_rule rule, std::string_view text) {
  switch (rule) {
  case text_rule::id:
    return broken_id(text);
  case text_rule::sku:
    return broken_sku(text);
  case text_rule::slug:
    return broken_slug(text);
  case text_rule::url:
    return broken_url(text);
  case text_rule::words:
    return broken_words(text);
  case text_rule::category:
    return broken_category(text);
  case text_rule::prose:
    return {};
  case text_rule::gtin:
    return broken_gtin(text);
  case text_rule::date:
    return broken_date(text);
  case text_rule::language:
    return broken_language(text);
  }
  return {};
}

} // namespace

std::string broken_rule(text_rule rule, std::string_view text) {
  if (text.empty())
    return "is empty; leave it out or send null";
  if (text.find('\0') != std::string_view::npos)
    return "holds a NUL character; remove it";
  if (!valid_utf8(text))
    return "is not valid UTF-8; convert the text";
  return broken_characters(rule, text);
}

} // namespace stoa::catalog
