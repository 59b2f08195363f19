// simdjson's own unescaping lets half surrogate pairs through, so this is ours.
#include "codec/json_string.hpp"

#include "codec/plain_run.hpp"

namespace stoa::codec {

namespace {

/// Appends a code point that is no surrogate and at most U+10FFFF.
void append_utf8(std::string& out, char32_t point) {
  const auto put = [&out](char32_t x) { out.push_back(static_cast<char>(x)); };
  const auto put_rest = [&put, point](int shift) { put(0x80 | ((point >> shift) & 0x3f)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xc0 | (point >> 6));
    put_rest(0);
  } else if (point < 0x10000) {
    put(0xe0 | (point >> 12));
    put_rest(6);
    put_rest(0);
  } else {
    put(0xf0 | (point >> 18));
    put_rest(12);
    put_rest(6);
    put_rest(0);
  }
}

/// Four hexadecimal digits, or nothing (a value above 0xffff).
constexpr auto no_unit = char32_t{0x10000};

char32_t hex_unit(std::string_view x) {
  if (x.size() < 4)
    return no_unit;
  auto unit = char32_t{0};
  for (const auto c : x.substr(0, 4)) {
    const auto lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9')
      unit = unit * 16 + static_cast<char32_t>(c - '0');
    else if (lower >= 'a' && lower <= 'f')
      unit = unit * 16 + static_cast<char32_t>(lower - 'a' + 10);
    else
      return no_unit;
  }
  return unit;
}

bool is_high(char32_t unit) {
  return unit >= 0xd800 && unit < 0xdc00;
}
bool is_low(char32_t unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

/// Reads what follows `\u`, the second half of a pair included. Returns the cause of a refusal, or null.
const char* read_unicode_escape(std::string_view& rest, std::string& out) {
  const auto first = hex_unit(rest);
  if (first == no_unit)
    return "\\u needs four hexadecimal digits";
  if (first == 0)
    return "a NUL character";
  rest.remove_prefix(4);
  if (!is_high(first) && !is_low(first)) {
    append_utf8(out, first);
    return nullptr;
  }
  const auto second = rest.substr(0, 2) == "\\u" ? hex_unit(rest.substr(2)) : no_unit;
  if (!is_high(first) || !is_low(second))
    return "half of a surrogate pair";
  rest.remove_prefix(6);
  append_utf8(out, 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
  return nullptr;
}

/// Reads what follows a backslash.
const char* read_escape(std::string_view& rest, std::string& out) {
  constexpr auto names = std::string_view{"\"\\/bfnrt"};
  constexpr auto meanings = std::string_view{"\"\\/\b\f\n\r\t"};
  if (rest.empty())
    return "the string is never closed";
  const auto name = rest[0];
  rest.remove_prefix(1);
  if (name == 'u')
    return read_unicode_escape(rest, out);
  const auto at = names.find(name);
  if (at == std::string_view::npos)
    return "an unknown escape";
  out.push_back(meanings[at]);
  return nullptr;
}

} // namespace

string_fault read_string(std::string_view rest, std::string& out, const char*& end) {
  auto run = plain_run(rest);
  out.assign(rest.substr(0, run));
  while (true) {
    rest.remove_prefix(run);
    if (rest.empty())
      return {"the string is never closed", rest.data()};
    const auto* const at = rest.data();
    const auto special = rest[0];
    rest.remove_prefix(1);
    if (special == '"') {
      end = rest.data();
      return {};
    }
    if (special != '\\')
      return {"a control character in a string", at};
    if (const auto* const cause = read_escape(rest, out))
      return {cause, at};
    run = plain_run(rest);
    out.append(rest.substr(0, run));
  }
}

} // namespace stoa::codec
