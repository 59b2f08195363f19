// Small rules of the JSON reader that need no parser.
#include "codec/json_parts.hpp"

#include "domain/base/utf8.hpp"

#include <algorithm>
#include <vector>

namespace stoa::codec {

namespace {

/// Drops digits from the front and returns how many.
std::size_t skip_digits(std::string_view& x) {
  const auto count = std::min(x.find_first_not_of("0123456789"), x.size());
  x.remove_prefix(count);
  return count;
}

/// Drops one character from the front if it is one of these.
bool skip_one(std::string_view& x, std::string_view any_of) {
  if (x.empty() || any_of.find(x[0]) == std::string_view::npos)
    return false;
  x.remove_prefix(1);
  return true;
}

const std::string* repeated_by_sorting(const value_object& members) {
  auto keys = std::vector<const std::string*>{};
  keys.reserve(members.size());
  for (const auto& member : members)
    keys.push_back(&member.first);
  std::sort(keys.begin(), keys.end(), [](const auto* a, const auto* b) { return *a < *b; });
  const auto same = std::adjacent_find(keys.begin(), keys.end(), [](const auto* a, const auto* b) { return *a == *b; });
  return same == keys.end() ? nullptr : *same;
}

} // namespace

bool is_json_number(std::string_view token) {
  skip_one(token, "-");
  const auto has_leading_zero = !token.empty() && token[0] == '0';
  const auto whole = skip_digits(token);
  if (whole == 0 || (has_leading_zero && whole > 1))
    return false;
  if (skip_one(token, ".") && skip_digits(token) == 0)
    return false;
  if (skip_one(token, "eE")) {
    skip_one(token, "+-");
    if (skip_digits(token) == 0)
      return false;
  }
  return token.empty();
}

const std::string* repeated_key(const value_object& members) {
  constexpr auto pairwise_count_max = std::size_t{48};
  if (members.size() > pairwise_count_max)
    return repeated_by_sorting(members);
  for (std::size_t i = 1; i < members.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (members[i].first == members[j].first)
        return &members[i].first;
  return nullptr;
}

std::string shown_key(std::string_view key) {
  constexpr auto bytes_max = std::size_t{100};
  const auto shown = cut_utf8(key, bytes_max);
  return std::string{shown}.append(shown.size() < key.size() ? "..." : "");
}

void prepend(std::string& path, std::string prefix) {
  if (!path.empty() && path[0] != '[')
    prefix.push_back('.');
  path.insert(0, prefix);
}

std::size_t utf8_fault(std::string_view text) {
  auto rest = text;
  while (take_code_point(rest)) {
  }
  return text.size() - rest.size();
}

std::size_t control_fault(std::string_view text) {
  auto is_inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"')
      is_inside = !is_inside;
    else if (is_inside && static_cast<unsigned char>(text[i]) < 0x20)
      return i;
    else if (is_inside && text[i] == '\\')
      ++i;
  }
  return text.size();
}

} // namespace stoa::codec
