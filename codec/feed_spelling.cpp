// Members are renamed and moved in place: a feed row is read once and kept by nobody else.
#include "codec/feed_spelling.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace stoa::codec {

namespace {

value* find(value_object& members, std::string_view key) {
  const auto at = std::find_if(members.begin(), members.end(), [key](const auto& x) { return x.first == key; });
  return at == members.end() ? nullptr : &at->second;
}

/// Takes a member out; null when there is none.
value take(value_object& members, std::string_view key) {
  const auto at = std::find_if(members.begin(), members.end(), [key](const auto& x) { return x.first == key; });
  if (at == members.end())
    return {};
  auto out = std::move(at->second);
  members.erase(at);
  return out;
}

bool is_bare(const value* price) {
  return price != nullptr && (price->get_if<decimal>() != nullptr || price->get_if<std::string>() != nullptr);
}

bool is_bare_at(value_object& members) {
  return is_bare(find(members, "price")) || is_bare(find(members, "cost")) || is_bare(find(members, "compare_at"));
}

void accept_prices(value_object& members) {
  const auto* const currency = find(members, "currency");
  if (currency == nullptr)
    return;
  auto is_used = false;
  for (const auto* const name : {"price", "cost", "compare_at"}) {
    auto* const price = find(members, name);
    if (!is_bare(price))
      continue;
    *price = value{value_object{{"amount", std::move(*price)}, {"currency", *currency}}};
    is_used = true;
  }
  const auto* const price = find(members, "price");
  // Feeds give the currency of a price they do not have, too.
  if (is_used || price == nullptr || price->is_null())
    take(members, "currency");
}

void accept_ean(value_object& members) {
  if (find(members, "ean") == nullptr || find(members, "gtins") != nullptr)
    return;
  auto ean = take(members, "ean");
  if (ean.get_if<std::string>() != nullptr)
    ean = value{value_list{std::move(ean)}};
  members.emplace_back("gtins", std::move(ean));
}

void accept_images(value_object& members) {
  if (find(members, "media") != nullptr)
    return;
  auto media = value_list{};
  for (const auto* const name : {"image", "thumb"}) {
    auto url = take(members, name);
    const auto* const text = url.get_if<std::string>();
    const auto is_absent = url.is_null() || (text != nullptr && text->empty());
    if (!is_absent)
      media.push_back(value{value_object{{"url", std::move(url)}}});
  }
  if (!media.empty())
    members.emplace_back("media", std::move(media));
}

} // namespace

void accept_feed_spelling(value& document, std::string_view currency) {
  auto* const members = document.get_if<value_object>();
  if (members == nullptr)
    return;
  if (!currency.empty() && find(*members, "currency") == nullptr && is_bare_at(*members))
    members->emplace_back("currency", currency);
  accept_prices(*members);
  accept_ean(*members);
  accept_images(*members);
}

} // namespace stoa::codec
