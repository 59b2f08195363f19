#include "codec/csv_dialect.hpp"

#include "domain/catalog/schema.hpp"

#include <algorithm>
#include <array>

namespace stoa::codec {

namespace {

constexpr std::string_view separators = ",;\t|";
constexpr std::size_t name_count_max = 500;

result<void> read_names(const value& map, csv_dialect& out) {
  if (const auto* program = map.get_if<std::string>()) {
    const auto found = parse_csv_program(*program);
    if (!found)
      return error{errc::invalid_field, "the built-in maps are shopify and woocommerce", "map"};
    out.program = *found;
    return {};
  }
  const auto* members = map.get_if<value_object>();
  if (members == nullptr)
    return error{errc::invalid_field, "send an object from the file's columns to fields, null for those to pass over",
                 "map"};
  if (members->size() > name_count_max)
    return error{errc::invalid_field, "it names more than " + std::to_string(name_count_max) + " columns", "map"};
  for (const auto& [from, to] : *members) {
    const auto* name = to.get_if<std::string>();
    if (from.empty() || (name == nullptr && !to.is_null()) || (name != nullptr && name->empty()))
      return error{errc::invalid_field,
                   "the column \"" + from + "\" leads to no field; give its name, or null to pass it over", "map"};
    out.names.emplace_back(from, name != nullptr ? *name : std::string{});
  }
  return {};
}

} // namespace

std::optional<csv_program> parse_csv_program(std::string_view name) {
  if (name == "shopify")
    return csv_program::shopify;
  if (name == "woocommerce")
    return csv_program::woocommerce;
  return std::nullopt;
}

char guess_separator(std::string_view header) {
  auto counts = std::array<std::size_t, separators.size()>{};
  auto is_quoted = false;
  for (const auto c : header) {
    is_quoted = is_quoted != (c == '"');
    if (const auto at = separators.find(c); !is_quoted && at != std::string_view::npos)
      ++counts.at(at);
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return separators[static_cast<std::size_t>(most - counts.begin())];
}

result<csv_dialect> read_dialect(const value& options) {
  auto out = csv_dialect{};
  const auto* members = options.get_if<value_object>();
  for (const auto& [name, held] : members != nullptr ? *members : value_object{}) {
    if (name == "map") {
      if (auto read = read_names(held, out); !read)
        return read.failure();
    } else if (name == "currency") {
      const auto* currency = held.get_if<std::string>();
      if (currency == nullptr || !catalog::is_currency(*currency))
        return error{errc::invalid_field, "three capital letters are expected, such as EUR", "currency"};
      out.currency = *currency;
    } else {
      return error{errc::unknown_field, "there is no such option of an import", name};
    }
  }
  return out;
}

} // namespace stoa::codec
