#include "gateway/web/escape.hpp"

namespace stoa::gateway::web {

namespace {

std::string_view html_escape(char c) {
  switch (c) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\'':
    return "&#39;";
  default:
    return {};
  }
}

} // namespace

std::string escape_html(std::string_view text) {
  auto out = std::string{};
  out.reserve(text.size());
  for (const auto c : text) {
    const auto escape = html_escape(c);
    if (escape.empty())
      out.push_back(c);
    else
      out += escape;
  }
  return out;
}

std::string escape_script_json(std::string_view json) {
  auto out = std::string{};
  out.reserve(json.size());
  for (auto i = std::size_t{0}; i < json.size(); ++i) {
    const auto rest = json.substr(i);
    if (rest.front() == '<')
      out += "\\u003c";
    else if (rest.front() == '>')
      out += "\\u003e";
    else if (rest.front() == '&')
      out += "\\u0026";
    else if (rest.starts_with("\xe2\x80\xa8") || rest.starts_with("\xe2\x80\xa9")) {
      out += rest[2] == '\xa8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else
      out.push_back(rest.front());
  }
  return out;
}

} // namespace stoa::gateway::web
