#include "gateway/api/narrow.hpp"

#include "gateway/api/body.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace stoa::gateway::api {

namespace {

bool speaks_of_prices(const search::filter& x) {
  if (x.is == search::filter::kind::term)
    return x.term.field == search::filter_field::price;
  return std::any_of(x.parts.begin(), x.parts.end(), [](const auto& part) { return speaks_of_prices(*part); });
}

} // namespace

result<void> narrow(const access::caller& by, const resource::store_defaults& defaults, search::query& asked) {
  auto all = search::filter{search::filter::kind::all, {}, {}};
  for (const auto& text : by.filters) {
    auto one = search::parse_filter(text);
    if (!one)
      return error{errc::unauthorized, "the key's own filter_by cannot be read: " + one.failure().detail, ""};
    if (*one == nullptr)
      continue;
    if (asked.currency != defaults.currency && speaks_of_prices(**one))
      return invalid("currency", "this key's filter is about prices in " + defaults.currency + "; leave it out");
    all.parts.push_back(*std::move(one));
  }
  if (!all.parts.empty())
    asked.required = std::make_shared<const search::filter>(std::move(all));
  return {};
}

} // namespace stoa::gateway::api
