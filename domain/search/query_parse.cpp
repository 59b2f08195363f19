// The small parameters of a query: field names, sort keys, facets.
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
  named_sort{"released", sort_field::released},
};

struct named_facet {
  std::string_view name;
  facet_field field;
};

constexpr std::array facet_names{
  named_facet{"brand", facet_field::brand},
  named_facet{"category", facet_field::category},
  named_facet{"tags", facet_field::tag},
};

constexpr std::array<std::string_view, text_field_count> text_names{"name", "brand", "category", "description"};
constexpr std::string_view attribute_begin = "attributes.";

std::string_view trimmed(std::string_view x) {
  const auto first = x.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view{} : x.substr(first, x.find_last_not_of(' ') - first + 1);
}

/// The first `mark` that does not stand between backticks.
std::size_t find_bare(std::string_view text, char mark) {
  auto is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    is_quoted ^= text[i] == '`';
    if (text[i] == mark && !is_quoted)
      return i;
  }
  return std::string_view::npos;
}

/// The parts between commas, trimmed; an empty text has none.
std::vector<std::string_view> split_names(std::string_view text) {
  auto out = std::vector<std::string_view>{};
  if (trimmed(text).empty())
    return out;
  for (;;) {
    const auto end = find_bare(text, ',');
    out.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos)
      return out;
    text.remove_prefix(end + 1);
  }
}

/// KEY of attributes.KEY, with or without backticks; empty for anything else.
std::string attribute_key(std::string_view name) {
  if (!name.starts_with(attribute_begin))
    return {};
  auto key = name.substr(attribute_begin.size());
  if (key.size() > 2 && key.front() == '`' && key.back() == '`')
    key = key.substr(1, key.size() - 2);
  return key.find('`') == std::string_view::npos ? std::string{key} : std::string{};
}

error refused(std::string detail, const char* parameter) {
  return {errc::invalid_field, std::move(detail), parameter};
}

result<sort_key> parse_key(std::string_view text, const field_test& exists) {
  const auto colon = find_bare(text, ':');
  const auto name = trimmed(text.substr(0, colon));
  auto key = attribute_key(name);
  const auto found = std::find_if(sort_names.begin(), sort_names.end(), [&](const auto& x) { return x.name == name; });
  if ((found == sort_names.end() && key.empty()) || (exists && !exists(name)))
    return refused("cannot sort by \"" + std::string{name} +
                     "\"; known are relevance, id, price, name, created_at, updated_at, released, attributes.KEY",
                   "sort_by");
  const auto field = key.empty() ? found->field : sort_field::attribute;
  if (colon == std::string_view::npos)
    return sort_key{field, field == sort_field::relevance, std::move(key)};
  const auto direction = trimmed(text.substr(colon + 1));
  if (direction != "asc" && direction != "desc")
    return refused("\"" + std::string{direction} + "\" is no direction; known are asc and desc", "sort_by");
  return sort_key{field, direction == "desc", std::move(key)};
}

result<facet_key> parse_facet(std::string_view name, const char* parameter, const field_test& exists) {
  if (name.empty())
    return refused("there is an empty name between two commas or at an end", parameter);
  const auto is_known = !exists || exists(name);
  if (auto key = attribute_key(name); !key.empty() && is_known)
    return facet_key{facet_field::attribute, std::move(key)};
  const auto found =
    std::find_if(facet_names.begin(), facet_names.end(), [&](const auto& x) { return x.name == name; });
  if (found == facet_names.end() || !is_known)
    return refused(
      "there are no facets of " + std::string{name} + "; choose from brand, category, tags, attributes.KEY", parameter);
  return facet_key{found->field};
}

result<std::vector<facet_key>> parse_facet_list(std::string_view text, const char* parameter,
                                                const field_test& exists) {
  auto out = std::vector<facet_key>{};
  for (const auto name : split_names(text)) {
    auto facet = parse_facet(name, parameter, exists);
    if (!facet)
      return facet.failure();
    if (std::find(out.begin(), out.end(), *facet) != out.end())
      return refused("the name " + std::string{name} + " is given twice", parameter);
    if (out.size() == query::facet_count_max)
      return refused("at most " + std::to_string(query::facet_count_max) + " facets are counted", parameter);
    out.push_back(*std::move(facet));
  }
  return out;
}

} // namespace

std::optional<text_field> parse_text_field(std::string_view name) {
  const auto found = std::find(text_names.begin(), text_names.end(), name);
  if (found == text_names.end())
    return std::nullopt;
  return static_cast<text_field>(found - text_names.begin());
}

result<std::vector<sort_key>> parse_sort(std::string_view text, const field_test& exists) {
  auto out = std::vector<sort_key>{};
  for (const auto part : split_names(text)) {
    auto key = parse_key(part, exists);
    if (!key)
      return key.failure();
    const auto is_same = [&](const auto& x) { return x.field == key->field && x.key == key->key; };
    if (std::any_of(out.begin(), out.end(), is_same))
      return refused("the same field twice", "sort_by");
    if (out.size() == query::sort_key_count_max)
      return refused("at most " + std::to_string(query::sort_key_count_max) + " keys", "sort_by");
    out.push_back(*std::move(key));
  }
  return out;
}

result<std::vector<facet_key>> parse_facets(std::string_view facet_by, std::string_view disjunctive,
                                            const field_test& exists) {
  auto out = parse_facet_list(facet_by, "facet_by", exists);
  const auto chosen = parse_facet_list(disjunctive, "disjunctive", exists);
  if (!out || !chosen)
    return out ? chosen.failure() : out.failure();
  for (const auto& x : *chosen) {
    const auto found = std::find(out->begin(), out->end(), x);
    if (found == out->end())
      return refused(facet_name(x.field, x.key) + " is not in facet_by; name it there too", "disjunctive");
    found->disjunctive = true;
  }
  return out;
}

std::string facet_name(facet_field field, std::string_view key) {
  if (field == facet_field::attribute)
    return std::string{attribute_begin}.append(key);
  const auto found =
    std::find_if(facet_names.begin(), facet_names.end(), [&](const auto& x) { return x.field == field; });
  return std::string{found->name};
}

} // namespace stoa::search
