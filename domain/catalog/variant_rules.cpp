#include "domain/catalog/variant_rules.hpp"

#include <algorithm>
#include <utility>

namespace stoa::catalog {

namespace {

bool has_sku(const value& variant, const std::string& sku) {
  const auto* found = variant.find("sku");
  const auto* text = found != nullptr ? found->get_if<std::string>() : nullptr;
  return text != nullptr && *text == sku;
}

/// The sku of the path is the variant's own, whether the content says so or not.
result<value> content_of(const change_variant& asked) {
  auto content = asked.content;
  if (const auto* given = content.find("sku"); given != nullptr && !given->is_null() && !has_sku(content, asked.sku))
    return error{errc::invalid_field, "it differs from the sku of the path; make them equal, or leave it out", "sku"};
  content.set("sku", asked.sku);
  return content;
}

} // namespace

result<variant_written> write_variant(value document, const change_variant& asked) {
  using verb = change_variant::verb;
  auto list = value_list{};
  if (const auto* found = document.find("variants"))
    list = *found->get_if<value_list>();
  const auto at = std::find_if(list.begin(), list.end(), [&](const value& x) { return has_sku(x, asked.sku); });
  const auto is_new = at == list.end();
  if (is_new && asked.does != verb::put)
    return error{errc::not_found, "no variant of product \"" + asked.id + "\" has the sku \"" + asked.sku + "\"",
                 "sku"};
  if (asked.does == verb::remove) {
    list.erase(at);
  } else {
    auto content = content_of(asked);
    if (!content)
      return content.failure();
    if (is_new)
      list.push_back(*std::move(content));
    else if (asked.does == verb::patch)
      *at = merge_patch(std::move(*at), *content);
    else
      *at = *std::move(content);
  }
  document.set("variants", std::move(list));
  return variant_written{std::move(document), is_new};
}

} // namespace stoa::catalog
