// Writes JSON by appending to a string: nothing is built in between, and numbers never pass a double.
#include "codec/json.hpp"
#include "codec/plain_run.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace stoa::codec {

namespace {

/// The short escape of a byte that has one, else `\u00XX`.
void append_escape(std::string& out, char x) {
  constexpr auto meanings = std::string_view{"\"\\\b\f\n\r\t"};
  constexpr auto names = std::string_view{"\"\\bfnrt"};
  constexpr auto digits = std::string_view{"0123456789abcdef"};
  out.push_back('\\');
  if (const auto at = meanings.find(x); at != std::string_view::npos) {
    out.push_back(names[at]);
    return;
  }
  const auto byte = static_cast<unsigned char>(x);
  out.append("u00");
  out.push_back(digits[byte >> 4]);
  out.push_back(digits[byte & 0xf]);
}

/// Appends `x` in quotes, a comma before it if asked for, and makes room for `behind` bytes, which are quotes as yet.
void append_plain(std::string& out, std::string_view x, bool has_comma, std::size_t behind) {
  auto at = out.size();
  out.append(x.size() + 2 + (has_comma ? 1 : 0) + behind, '"');
  if (has_comma)
    out[at++] = ',';
  std::memcpy(out.data() + at + 1, x.data(), x.size());
}

/// The rare case: something in `x` must be escaped, the first at `run`.
void append_escaped(std::string& out, std::string_view x, std::size_t run) {
  out.push_back('"');
  while (run < x.size()) {
    out.append(x.substr(0, run));
    append_escape(out, x[run]);
    x.remove_prefix(run + 1);
    run = plain_run(x);
  }
  out.append(x);
  out.push_back('"');
}

template <class Integer>
void append_integer(std::string& out, Integer x) {
  auto digits = std::array<char, 24>{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), x).ptr;
  out.append(digits.data(), end);
}

} // namespace

void json_writer::before_item() {
  if (comma_)
    out_.push_back(',');
  comma_ = true;
}

json_writer& json_writer::begin_object() {
  before_item();
  out_.push_back('{');
  comma_ = false;
  return *this;
}

json_writer& json_writer::end_object() {
  out_.push_back('}');
  comma_ = true;
  return *this;
}

json_writer& json_writer::begin_list() {
  before_item();
  out_.push_back('[');
  comma_ = false;
  return *this;
}

json_writer& json_writer::end_list() {
  out_.push_back(']');
  comma_ = true;
  return *this;
}

json_writer& json_writer::key(std::string_view name) {
  if (const auto run = plain_run(name); run == name.size()) {
    append_plain(out_, name, comma_, 1);
    out_.back() = ':';
  } else {
    before_item();
    append_escaped(out_, name, run);
    out_.push_back(':');
  }
  comma_ = false;
  return *this;
}

json_writer& json_writer::text(std::string_view x) {
  if (const auto run = plain_run(x); run == x.size()) {
    append_plain(out_, x, comma_, 0);
    comma_ = true;
  } else {
    before_item();
    append_escaped(out_, x, run);
  }
  return *this;
}

json_writer& json_writer::number(std::int64_t x) {
  before_item();
  append_integer(out_, x);
  return *this;
}

json_writer& json_writer::number(std::uint64_t x) {
  before_item();
  append_integer(out_, x);
  return *this;
}

json_writer& json_writer::number(const decimal& x) {
  before_item();
  append(out_, x);
  return *this;
}

json_writer& json_writer::boolean(bool x) {
  return raw(x ? "true" : "false");
}

json_writer& json_writer::null() {
  return raw("null");
}

json_writer& json_writer::raw(std::string_view json) {
  before_item();
  out_.append(json);
  return *this;
}

json_writer& json_writer::tree(const value& x) {
  if (const auto* const members = x.get_if<value_object>()) {
    begin_object();
    for (const auto& [name, item] : *members)
      key(name).tree(item);
    return end_object();
  }
  if (const auto* const items = x.get_if<value_list>()) {
    begin_list();
    for (const auto& item : *items)
      tree(item);
    return end_list();
  }
  if (const auto* const words = x.get_if<std::string>())
    return text(*words);
  if (const auto* const exact = x.get_if<decimal>())
    return number(*exact);
  if (const auto* const flag = x.get_if<bool>())
    return boolean(*flag);
  return null();
}

std::string write_json(const value& x) {
  auto out = std::string{};
  json_writer{out}.tree(x);
  return out;
}

} // namespace stoa::codec
