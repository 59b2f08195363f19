// The letters of `filter_by`: a place in the text, the first failure, and the pieces a grammar is made of.
#pragma once

#include "domain/base/result.hpp"

#include <string>
#include <string_view>

namespace stoa::search {

/// Throws nothing: the first failure is kept, everything after it reads as empty.
class filter_lexer {
public:
  explicit filter_lexer(std::string_view text) : text_(text) {}

  bool failed() const { return failure_.code != errc::none; }
  const error& failure() const { return failure_; }
  bool at_end() const { return at_ == text_.size(); }
  std::size_t size() const { return text_.size(); }
  std::size_t place() const { return at_; }
  void go_back_to(std::size_t place) { at_ = place; }

  void refuse(const std::string& what, errc code = errc::invalid_field) {
    if (!failed())
      failure_ = {code, what + " at byte " + std::to_string(at_), "filter_by"};
  }
  void refuse_at(std::size_t place, const std::string& what, errc code = errc::invalid_field) {
    at_ = place;
    refuse(what, code);
  }

  void blanks() {
    while (!at_end() && is_blank(text_[at_]))
      ++at_;
  }

  bool starts(std::string_view word) const { return text_.substr(at_).starts_with(word); }

  /// Passes blanks and then `word`, if it is there.
  bool passed(std::string_view word) {
    blanks();
    if (!starts(word))
      return false;
    at_ += word.size();
    return true;
  }

  /// The longest piece from here on whose letters are all `wanted`.
  template <class Wanted>
  std::string_view run(Wanted wanted) {
    const auto begin = at_;
    while (!at_end() && wanted(text_[at_]))
      ++at_;
    return text_.substr(begin, at_ - begin);
  }

  /// A value ends at an operator, a closing bracket, in a list also at a comma.
  bool ends_value(bool in_list) const {
    return starts("&&") || starts("||") || starts(")") || (in_list && (starts(",") || starts("]")));
  }

  /// A value, with or without backticks.
  std::string value(bool in_list) {
    if (starts("`"))
      return quoted();
    const auto begin = at_;
    while (!at_end() && !ends_value(in_list))
      ++at_;
    auto out = text_.substr(begin, at_ - begin);
    out = out.substr(0, out.find_last_not_of(" \t\r\n") + 1);
    if (out.empty())
      refuse_at(begin, "expected a value");
    else if (out.find_first_of("`([") != std::string_view::npos)
      refuse_at(begin, "expected backticks round a value with special characters");
    return std::string{out};
  }

  /// What stands between backticks.
  std::string quoted() {
    const auto begin = ++at_;
    const auto end = text_.find('`', begin);
    if (end == std::string_view::npos || end == begin) {
      refuse(end == begin ? "expected a value" : "expected a closing backtick");
      return {};
    }
    at_ = end + 1;
    return std::string{text_.substr(begin, end - begin)};
  }

private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  std::string_view text_;
  std::size_t at_ = 0;
  error failure_;
};

} // namespace stoa::search
