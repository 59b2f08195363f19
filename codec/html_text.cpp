#include "codec/html_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace stoa::codec {

namespace {

constexpr auto block_tags = std::array<std::string_view, 22>{
  "p",  "div",   "br", "ul",         "ol", "li", "h1", "h2",      "h3",      "h4",     "h5",
  "h6", "table", "tr", "blockquote", "hr", "dl", "dd", "section", "article", "header", "footer"};

constexpr auto references = std::array<std::pair<std::string_view, std::string_view>, 24>{
  {{"amp", "&"},         {"lt", "<"},          {"gt", ">"},          {"quot", "\""},      {"apos", "'"},
   {"nbsp", " "},        {"copy", "\u00a9"},   {"reg", "\u00ae"},    {"trade", "\u2122"}, {"deg", "\u00b0"},
   {"times", "\u00d7"},  {"euro", "\u20ac"},   {"pound", "\u00a3"},  {"ndash", "\u2013"}, {"mdash", "\u2014"},
   {"hellip", "\u2026"}, {"lsquo", "\u2018"},  {"rsquo", "\u2019"},  {"ldquo", "\u201c"}, {"rdquo", "\u201d"},
   {"bull", "\u2022"},   {"middot", "\u00b7"}, {"frac12", "\u00bd"}, {"micro", "\u00b5"}}};

constexpr std::size_t reference_bytes_max = 10;
/// Line ends that leave a line empty.
constexpr std::size_t empty_line = 2;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/// UTF-8 of a code point; nothing for what is no character of a text.
std::string utf8_of(std::uint32_t point) {
  const auto is_control = point < 0x20 && point != '\t' && point != '\n';
  if (is_control || point == 0x7f || (point >= 0xd800 && point < 0xe000) || point > 0x10ffff)
    return {};
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((point >> shift) & 0x3f)); };
  if (point < 0x80)
    return {static_cast<char>(point)};
  if (point < 0x800)
    return {static_cast<char>(0xc0 | (point >> 6)), tail(0)};
  if (point < 0x10000)
    return {static_cast<char>(0xe0 | (point >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | (point >> 18)), tail(12), tail(6), tail(0)};
}

class html_reader {
public:
  explicit html_reader(std::string_view html) : rest_(html) { out_.reserve(html.size()); }

  std::string read() {
    while (!rest_.empty()) {
      const auto c = rest_.front();
      if (c == '<' && read_tag())
        continue;
      if (c == '&' && read_reference())
        continue;
      rest_.remove_prefix(1);
      if (is_blank(c))
        has_blank_ = true;
      else
        put({&c, 1});
    }
    return std::move(out_);
  }

private:
  void put(std::string_view words) {
    if (line_ends_ > 0 && !out_.empty())
      out_.append(std::min(line_ends_, empty_line), '\n');
    else if (has_blank_ && !out_.empty() && !is_item_start_)
      out_ += ' ';
    line_ends_ = 0;
    has_blank_ = false;
    is_item_start_ = false;
    out_ += words;
  }

  /// Reads one tag or comment; false when the `<` is text.
  bool read_tag() {
    if (rest_.starts_with("<!--")) {
      const auto end = rest_.find("-->", 4);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 3);
      return true;
    }
    auto at = std::size_t{1};
    const auto is_end = at < rest_.size() && rest_[at] == '/';
    at += is_end ? 1 : 0;
    auto name = std::string{};
    while (at < rest_.size() && ((lower(rest_[at]) >= 'a' && lower(rest_[at]) <= 'z') ||
                                 (!name.empty() && rest_[at] >= '0' && rest_[at] <= '9')))
      name += lower(rest_[at++]);
    const auto end = rest_.find('>', at);
    if (name.empty() || end == std::string_view::npos)
      return false;
    rest_.remove_prefix(end + 1);
    if (!is_end && (name == "script" || name == "style"))
      skip_to_end_of(name);
    else
      note(name, is_end);
    return true;
  }

  void skip_to_end_of(const std::string& name) {
    const auto end_tag = "</" + name;
    const auto same = [](char a, char b) { return lower(a) == b; };
    const auto found = std::search(rest_.begin(), rest_.end(), end_tag.begin(), end_tag.end(), same);
    rest_.remove_prefix(static_cast<std::size_t>(found - rest_.begin()));
    const auto end = rest_.find('>');
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  }

  void note(std::string_view name, bool is_end) {
    if (name == "td" || name == "th")
      has_blank_ = true;
    if (std::find(block_tags.begin(), block_tags.end(), name) == block_tags.end())
      return;
    // A paragraph stands apart; everything else begins or ends a line.
    if (name == "p" && is_end)
      line_ends_ = empty_line;
    else
      line_ends_ = name == "br" ? std::min(line_ends_ + 1, empty_line) : std::max(line_ends_, std::size_t{1});
    if (name == "li" && !is_end) {
      put("- ");
      is_item_start_ = true;
    }
  }

  bool read_reference() {
    const auto end = rest_.substr(0, reference_bytes_max + 2).find(';');
    if (end == std::string_view::npos || end < 2)
      return false;
    const auto name = rest_.substr(1, end - 1);
    auto text = std::string{};
    if (name[0] == '#') {
      const auto is_hex = name.size() > 1 && lower(name[1]) == 'x';
      const auto digits = name.substr(is_hex ? 2 : 1);
      auto point = std::uint32_t{0};
      const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), point, is_hex ? 16 : 10);
      if (digits.empty() || read.ec != std::errc{} || read.ptr != digits.data() + digits.size())
        return false;
      text = point == 0xa0 ? " " : utf8_of(point);
    } else {
      const auto found =
        std::find_if(references.begin(), references.end(), [&](const auto& x) { return x.first == name; });
      if (found == references.end())
        return false;
      text = found->second;
    }
    rest_.remove_prefix(end + 1);
    if (text.size() == 1 && is_blank(text[0]))
      has_blank_ = true;
    else if (!text.empty())
      put(text);
    return true;
  }

  std::string_view rest_;
  std::string out_;
  std::size_t line_ends_ = 0;
  bool has_blank_ = false;
  bool is_item_start_ = false;
};

} // namespace

std::string html_to_text(std::string_view html) {
  return html_reader{html}.read();
}

} // namespace stoa::codec
