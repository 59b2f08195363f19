// The small parameters of a query: field names and sort keys.
#include "domain/search/snapshot.hpp"

#include <algorithm>
#include <array>

namespace stoa::search {

namespace {

struct named_sort {
  std::string_view name;
  sort_field field;
};

constexpr std::array sort_names{
  named_sort{"relevance", sort_field::relevance},
  named_sort{"_text_match", sort_field::relevance},
  named_sort{"id", sort_field::id},
  named_sort{"price", sort_field::price},
  named_sort{"name", sort_field::name},
  named_sort{"created_at", sort_field::created_at},
  named_sort{"updated_at", sort_field::updated_at},
};

constexpr std::array<std::string_view, text_field_count> text_names{"name", "brand", "category", "description"};

std::string_view trimmed(std::string_view x) {
  const auto first = x.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view{} : x.substr(first, x.find_last_not_of(' ') - first + 1);
}

error refused(std::string detail) {
  return {errc::invalid_field, std::move(detail), "sort_by"};
}

result<sort_key> parse_key(std::string_view text) {
  const auto colon = text.find(':');
  const auto name = trimmed(text.substr(0, colon));
  const auto found = std::find_if(sort_names.begin(), sort_names.end(), [&](const auto& x) { return x.name == name; });
  if (found == sort_names.end())
    return refused("cannot sort by \"" + std::string{name} +
                   "\"; known are relevance, id, price, name, created_at, updated_at");
  if (colon == std::string_view::npos)
    return sort_key{found->field, found->field == sort_field::relevance};
  const auto direction = trimmed(text.substr(colon + 1));
  if (direction != "asc" && direction != "desc")
    return refused("\"" + std::string{direction} + "\" is no direction; known are asc and desc");
  return sort_key{found->field, direction == "desc"};
}

} // namespace

std::optional<text_field> parse_text_field(std::string_view name) {
  const auto found = std::find(text_names.begin(), text_names.end(), name);
  if (found == text_names.end())
    return std::nullopt;
  return static_cast<text_field>(found - text_names.begin());
}

result<std::vector<sort_key>> parse_sort(std::string_view text) {
  auto out = std::vector<sort_key>{};
  if (trimmed(text).empty())
    return out;
  for (;;) {
    const auto end = text.find(',');
    auto key = parse_key(text.substr(0, end));
    if (!key)
      return key.failure();
    if (std::any_of(out.begin(), out.end(), [&](const auto& x) { return x.field == key->field; }))
      return refused("the same field twice");
    out.push_back(*key);
    if (end == std::string_view::npos)
      return out;
    text.remove_prefix(end + 1);
  }
}

} // namespace stoa::search
