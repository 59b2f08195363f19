#include "gateway/api/target.hpp"

#include "domain/base/utf8.hpp"
#include "gateway/api/body.hpp"
#include "gateway/api/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace stoa::gateway::api {

namespace {

constexpr std::array<std::string_view, 3> number_names{"per_page", "max_facet_values", "num_typos"};
constexpr std::array<std::string_view, 5> list_names{"query_by", "facet_by", "sort_by", "include_fields",
                                                     "disjunctive"};
constexpr std::array<std::string_view, 5> text_names{"q", "filter_by", "currency", "cursor", "lang"};

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return std::nullopt;
}

/// The byte two hex digits after a '%' stand for; nothing when they are not there.
std::optional<char> escaped_byte(std::string_view after_percent) {
  if (after_percent.size() < 2)
    return std::nullopt;
  const auto high = hex_digit(after_percent[0]);
  const auto low = hex_digit(after_percent[1]);
  if (!high || !low)
    return std::nullopt;
  return static_cast<char>(*high * 16 + *low);
}

result<std::string> percent_decode(std::string_view raw, bool plus_is_blank) {
  auto out = std::string{};
  out.reserve(raw.size());
  for (auto i = std::size_t{0}; i < raw.size(); ++i) {
    if (raw[i] != '%') {
      out.push_back(raw[i] == '+' && plus_is_blank ? ' ' : raw[i]);
      continue;
    }
    const auto byte = escaped_byte(raw.substr(i + 1));
    if (!byte)
      return error{errc::malformed, "the target has a '%' without two hex digits after it", {}};
    out.push_back(*byte);
    i += 2;
  }
  if (out.find('\0') != std::string::npos)
    return error{errc::malformed, "the target has a NUL in it", {}};
  if (!valid_utf8(out))
    return error{errc::malformed, "the target is not UTF-8 once decoded", {}};
  return out;
}

/// The path and what follows of a target in absolute form ("http://host/path"); others are left as they are.
std::string_view without_authority(std::string_view raw) {
  for (const auto scheme : {std::string_view{"http://"}, std::string_view{"https://"}}) {
    if (raw.size() > scheme.size() && is_same_word(raw.substr(0, scheme.size()), scheme)) {
      const auto path = raw.find('/', scheme.size());
      return path == std::string_view::npos ? std::string_view{} : raw.substr(path);
    }
  }
  return raw;
}

bool is_printable(std::string_view raw) {
  return std::all_of(raw.begin(), raw.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f && byte != '#';
  });
}

result<parameters> parse_query(std::string_view raw) {
  auto out = parameters{};
  for (const auto item : split_list(raw, '&')) {
    if (item.empty())
      continue;
    const auto equals = item.find('=');
    auto name = percent_decode(item.substr(0, equals), true);
    auto text = percent_decode(equals == std::string_view::npos ? "" : item.substr(equals + 1), true);
    if (!name || !text)
      return name ? text.failure() : name.failure();
    if (name->empty())
      return error{errc::malformed, "a parameter has no name before its '='", {}};
    if (const auto added = out.add(*std::move(name), *std::move(text)); !added)
      return added.failure();
  }
  return out;
}

/// A list of names as the comma text that means the same.
result<std::string> join_names(const std::string& name, const value_list& list) {
  auto out = std::string{};
  for (const auto& item : list) {
    const auto* text = item.get_if<std::string>();
    if (text == nullptr)
      return wrong_kind(name, "a list of texts", item);
    if (text->empty() || text->find(',') != std::string::npos)
      return invalid(name, "an entry of the list is empty or has a comma in it");
    if (!out.empty())
      out.push_back(',');
    out += *text;
  }
  return out;
}

result<std::string> parameter_text(const std::string& name, const value& given) {
  if (is_one_of(number_names, name)) {
    const auto* number = given.get_if<decimal>();
    return number == nullptr ? result<std::string>{wrong_kind(name, "a whole number", given)} : to_string(*number);
  }
  if (const auto* text = given.get_if<std::string>())
    return *text;
  if (is_one_of(text_names, name))
    return wrong_kind(name, "a text", given);
  // A name nobody knows is refused as such later; what it holds does not matter.
  if (!is_one_of(list_names, name))
    return std::string{};
  const auto* list = given.get_if<value_list>();
  return list == nullptr ? result<std::string>{wrong_kind(name, "a text or a list of texts", given)}
                         : join_names(name, *list);
}

} // namespace

const std::string* parameters::find(std::string_view name) const {
  for (const auto& [known, text] : items) {
    if (known == name)
      return &text;
  }
  return nullptr;
}

std::string_view parameters::text(std::string_view name) const {
  const auto* found = find(name);
  return found == nullptr ? std::string_view{} : *found;
}

result<void> parameters::add(std::string name, std::string value) {
  if (items.size() >= count_max)
    return error{errc::malformed, "more than " + std::to_string(count_max) + " parameters", {}};
  if (find(name) != nullptr)
    return invalid(name, "the parameter is given twice; give it once");
  items.emplace_back(std::move(name), std::move(value));
  return {};
}

result<target> parse_target(std::string_view raw) {
  if (!is_printable(raw))
    return error{errc::malformed, "the target has a blank, a control character or a '#' in it; percent-encode it", {}};
  raw = without_authority(raw);
  if (raw.empty() || raw[0] != '/')
    return error{errc::malformed, "the target does not begin with '/'", {}};
  const auto mark = raw.find('?');
  auto out = target{};
  for (const auto segment : split_list(raw.substr(1, mark - 1), '/')) {
    auto decoded = percent_decode(segment, false);
    if (!decoded)
      return decoded.failure();
    out.segments.push_back(*std::move(decoded));
  }
  auto query = parse_query(mark == std::string_view::npos ? "" : raw.substr(mark + 1));
  if (!query)
    return query.failure();
  out.query = *std::move(query);
  return out;
}

result<parameters> add_body_parameters(parameters query, std::string_view body) {
  if (body.empty())
    return query;
  const auto document = read_object(body);
  if (!document)
    return document.failure();
  for (const auto& [name, given] : *document->get_if<value_object>()) {
    if (given.is_null())
      continue;
    auto text = parameter_text(name, given);
    if (!text)
      return text.failure();
    if (const auto added = query.add(name, *std::move(text)); !added)
      return added.failure();
  }
  return query;
}

result<void> refuse_unknown(const parameters& given, const std::vector<std::string_view>& known) {
  for (const auto& [name, text] : given.items) {
    if (is_one_of(known, name))
      continue;
    auto detail = std::string{known.empty() ? "this path takes no parameters" : "the parameters here are"};
    for (auto i = std::size_t{0}; i < known.size(); ++i)
      detail.append(i == 0 ? " " : ", ").append(known[i]);
    return error{errc::unknown_field, std::move(detail), name};
  }
  return {};
}

} // namespace stoa::gateway::api
