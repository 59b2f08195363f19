#include "gateway/http/tags.hpp"

#include "gateway/http/characters.hpp"

#include <algorithm>
#include <string_view>

namespace stoa::gateway {

namespace {

bool is_tag(std::string_view given, std::string_view ours) {
  if (given.starts_with("W/"))
    given.remove_prefix(2);
  const auto inside = opaque_tag(given);
  return given == "*" || (inside && without_coding(*inside) == ours);
}

bool has_tag_in(std::string_view list, std::string_view ours) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    if (is_tag(trimmed(list.substr(0, end)), ours))
      return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

} // namespace

std::optional<std::string_view> opaque_tag(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"')
    return std::nullopt;
  const auto inside = text.substr(1, text.size() - 2);
  const auto fits = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != '"' && byte != 0x7f;
  };
  return std::all_of(inside.begin(), inside.end(), fits) ? std::optional{inside} : std::nullopt;
}

std::string_view without_coding(std::string_view tag) {
  for (const auto* suffix : {"-gzip", "-zstd"})
    if (tag.ends_with(suffix))
      return tag.substr(0, tag.size() - std::string_view{suffix}.size());
  return tag;
}

bool has_tag(const http_request& request, std::string_view ours) {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [ours](const auto& x) { return x.first == "if-none-match" && has_tag_in(x.second, ours); });
}

} // namespace stoa::gateway
