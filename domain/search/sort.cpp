#include "domain/search/sort.hpp"

#include "domain/search/attribute_value.hpp"

#include <algorithm>

namespace stoa::search {

hit_order::hit_order(std::vector<sort_key> keys, std::string_view currency)
    : keys_(std::move(keys)), currency_(currency) {
  if (keys_.empty())
    keys_.push_back({sort_field::relevance, true});
}

void hit_order::prepare(const segment& of) {
  const auto is_attribute = [](const auto& key) { return key.field == sort_field::attribute; };
  if (std::none_of(keys_.begin(), keys_.end(), is_attribute))
    return;
  attributes_.push_back({&of, {}});
  for (const auto& key : keys_)
    attributes_.back().second.push_back(of.attributes.values_of(key.key));
}

sort_value hit_order::value(std::size_t key, const match& x) const {
  switch (keys_[key].field) {
  case sort_field::relevance:
    return {false, x.score_micro, {}};
  case sort_field::id:
    return {false, 0, x.where->ids[x.doc]};
  case sort_field::name:
    return {false, 0, x.where->sort_names[x.doc]};
  case sort_field::created_at:
    return {false, x.where->created[x.doc], {}};
  case sort_field::updated_at:
    return {false, x.where->updated[x.doc], {}};
  case sort_field::released: {
    const auto day = x.where->released[x.doc];
    return {day == no_day, day, {}};
  }
  case sort_field::attribute:
    return attribute_value(key, x);
  case sort_field::price:
    break;
  }
  const auto* prices = x.where->prices_in(currency_);
  const auto minor = prices == nullptr ? std::nullopt : prices->at(x.doc);
  return {!minor, minor.value_or(0), {}};
}

/// Of a list the smallest when small ones come first, else the largest.
sort_value hit_order::attribute_value(std::size_t key, const match& x) const {
  const auto known =
    std::find_if(attributes_.begin(), attributes_.end(), [&](const auto& y) { return y.first == x.where; });
  auto out = sort_value{true, 0, {}};
  const auto& columns = x.where->attributes;
  columns.each(x.doc, known->second[key], [&](std::size_t number) {
    out = {false, 0, without_prefix(columns.values[number])};
    return keys_[key].descending;
  });
  return out;
}

int hit_order::compare(const sort_key& key, const sort_value& a, const sort_value& b) {
  if (a.is_absent || b.is_absent)
    return static_cast<int>(a.is_absent) - static_cast<int>(b.is_absent);
  auto order = a.number < b.number ? -1 : static_cast<int>(a.number > b.number);
  if (order == 0)
    order = a.text.compare(b.text);
  return key.descending ? -order : order;
}

bool hit_order::is_before(const match& a, const match& b) const {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const auto order = compare(keys_[i], value(i, a), value(i, b));
    if (order != 0)
      return order < 0;
  }
  // Inside a segment documents stand in the order of their ids.
  if (a.where == b.where)
    return a.doc < b.doc;
  return a.where->ids[a.doc] < b.where->ids[b.doc];
}

bool is_after(const hit_order& order, const match& x, const page_end& end) {
  for (std::size_t i = 0; i < order.keys().size(); ++i) {
    const auto compared = hit_order::compare(order.keys()[i], order.value(i, x), end.values[i]);
    if (compared != 0)
      return compared > 0;
  }
  return x.where->ids[x.doc] > end.id;
}

} // namespace stoa::search
