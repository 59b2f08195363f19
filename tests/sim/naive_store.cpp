#include "tests/sim/naive_store.hpp"

#include <algorithm>

namespace stoa::tests {

namespace {

constexpr std::int64_t day_ms = 24 * 60 * 60 * 1000;

std::vector<std::string> words_of(const std::string& text) {
  auto words = std::vector<std::string>{};
  auto word = std::string{};
  for (const auto c : text + " ") {
    if (c != ' ') {
      word.push_back(c);
    } else if (!word.empty()) {
      words.push_back(word);
      word.clear();
    }
  }
  return words;
}

std::int64_t cents_of(const catalog::product& x) {
  if (!x.price)
    return 0;
  auto cents = x.price->amount.mantissa;
  for (auto e = x.price->amount.exponent + 2; e > 0; --e)
    cents *= 10;
  return cents;
}

} // namespace

std::optional<std::string> naive_store::apply(const event::record& x) {
  if (x.header.position != position_ + 1)
    return "position " + std::to_string(x.header.position) + " follows " + std::to_string(position_);
  if (x.header.time_ms < time_ms_)
    return "time runs backwards";
  position_ = x.header.position;
  time_ms_ = x.header.time_ms;
  is_import_ = std::any_of(x.events.begin(), x.events.end(),
                           [](const auto& one) { return std::holds_alternative<event::import_published>(one); });
  is_undo_ = std::any_of(x.events.begin(), x.events.end(), [](const auto& one) {
    const auto* task = std::get_if<event::task_changed>(&one);
    return task != nullptr && task->after.mode == event::import_mode::undo;
  });
  for (const auto& one : x.events) {
    auto wrong = std::optional<std::string>{};
    if (const auto* product = std::get_if<event::product_changed>(&one))
      wrong = changed(*product, x.header);
    else if (const auto* gone = std::get_if<event::product_deleted>(&one))
      wrong = deleted(*gone);
    else if (std::holds_alternative<event::category_created>(one))
      wrong = "a category without a version was created";
    else if (const auto* named = std::get_if<event::category_changed>(&one))
      wrong = changed(*named, x.header);
    else if (const auto* emptied = std::get_if<event::category_deleted>(&one))
      wrong = deleted(*emptied);
    else if (const auto* made = std::get_if<event::resource_changed>(&one))
      wrong = changed(*made, x.header);
    else if (const auto* lost = std::get_if<event::resource_deleted>(&one))
      wrong = deleted(*lost);
    else if (const auto* past = std::get_if<event::history_cut>(&one))
      wrong = cut(*past);
    else if (const auto* used = std::get_if<event::key_used>(&one)) {
      const auto key = x.header.principal + "|" + used->key;
      if (key_times_.contains(key) && key_times_[key] >= time_ms_ - day_ms)
        wrong = "key " + key + " had a second effect";
      key_times_[key] = time_ms_;
    }
    if (wrong)
      return wrong;
  }
  return is_import_ ? check_skus() : std::nullopt;
}

std::optional<std::string> naive_store::check_skus() const {
  auto owners = std::map<std::string, std::string>{};
  for (const auto& [id, x] : products_)
    if (!x.sku.empty() && !owners.emplace(x.sku, id).second)
      return "sku " + x.sku + " belongs to two products";
  return std::nullopt;
}

std::optional<std::string> naive_store::changed(const event::product_changed& x, const event::header& at) {
  const auto& item = *x.after;
  const auto old = products_.find(item.id);
  if (x.previous != (old == products_.end() ? 0 : old->second.version))
    return item.id + " was changed from a version it did not have";
  if (last_version_[item.id] >= at.position)
    return "the version of " + item.id + " did not grow";
  if (!item.sku.empty() && !is_import_)
    if (const auto owner = sku_owner(item.sku); owner && *owner != item.id)
      return "sku " + item.sku + " belongs to two products";
  // An undo brings back when it was created, too, also where it was deleted and made anew meanwhile.
  const auto is_brought_back = is_undo_ && item.created_at_ms < at.time_ms;
  auto now = naive_product{
    item.name.plain, item.sku, item.brand,  to_string(item.status),
    cents_of(item),  {},       at.position, old == products_.end() ? at.time_ms : old->second.created_at_ms};
  if (is_brought_back)
    now.created_at_ms = item.created_at_ms;
  for (const auto id : item.categories) {
    if (!categories_.contains(id))
      return item.id + " is in a category nobody created";
    now.categories.push_back(id);
  }
  if (item.created_at_ms != now.created_at_ms)
    return item.id + " forgot when it was created";
  products_[item.id] = now;
  history_.insert({item.id, at.position});
  last_version_[item.id] = at.position;
  return std::nullopt;
}

std::optional<std::string> naive_store::deleted(const event::product_deleted& x) {
  const auto old = products_.find(x.id);
  if (old == products_.end() || old->second.version != x.previous)
    return x.id + " was deleted at a version it did not have";
  products_.erase(old);
  history_.insert({x.id, position_});
  last_version_[x.id] = position_;
  return std::nullopt;
}

std::optional<std::string> naive_store::changed(const event::resource_changed& x, const event::header& at) {
  const auto old = resources_.find(x.after->name);
  if (x.previous != (old == resources_.end() ? 0 : old->second.second))
    return x.after->name.id + " was changed from a version it did not have";
  resources_[x.after->name] = {x.after->content, at.position};
  return std::nullopt;
}

std::optional<std::string> naive_store::deleted(const event::resource_deleted& x) {
  const auto old = resources_.find(x.name);
  if (old == resources_.end() || old->second.second != x.previous)
    return x.name.id + " was deleted at a version it did not have";
  resources_.erase(old);
  return std::nullopt;
}

std::optional<std::string> naive_store::cut(const event::history_cut& x) {
  for (const auto& place : x.places) {
    if (place.position >= position_)
      return "a record that is still to come was cut from the history of " + place.id;
    history_.erase({place.id, place.position});
  }
  return std::nullopt;
}

std::optional<std::string> naive_store::changed(const event::category_changed& x, const event::header& at) {
  const auto old = categories_.find(x.after.id);
  if (x.previous != (old == categories_.end() ? 0 : old->second.version))
    return client_id(x.after) + " was changed from a version it did not have";
  if (old == categories_.end() && !numbers_.insert(x.after.id).second)
    return "the number of " + client_id(x.after) + " was another category's";
  if (old != categories_.end() && old->second.id != client_id(x.after))
    return old->second.id + " has another id now";
  if (x.after.parent != 0 && (!categories_.contains(x.after.parent) || is_below(x.after.parent, x.after.id)))
    return client_id(x.after) + " has a parent that is not there, or is below it";
  for (const auto& [number, other] : categories_)
    if (number != x.after.id &&
        (other.id == client_id(x.after) || (other.parent == x.after.parent && other.name == x.after.name) ||
         (!other.slug.empty() && other.slug == x.after.slug)))
      return client_id(x.after) + " has what " + other.id + " has";
  categories_[x.after.id] = {client_id(x.after),
                             x.after.parent,
                             x.after.name,
                             x.after.slug,
                             x.after.names.empty() ? "" : x.after.names.front().second,
                             at.position};
  for (const auto& [number, other] : categories_)
    if (path(number).size() > 10)
      return other.id + " is too deep";
  return std::nullopt;
}

std::optional<std::string> naive_store::deleted(const event::category_deleted& x) {
  const auto old = categories_.find(x.id);
  if (old == categories_.end() || old->second.version != x.previous || old->second.id != x.client_id)
    return x.client_id + " was deleted at a version it did not have";
  for (const auto& [number, other] : categories_)
    if (other.parent == x.id)
      return x.client_id + " was deleted above " + other.id;
  if (products_in(x.id) > 0)
    return x.client_id + " was deleted with products in it";
  categories_.erase(old);
  return std::nullopt;
}

bool naive_store::is_below(std::uint32_t category, std::uint32_t above) const {
  for (; category != 0; category = categories_.at(category).parent)
    if (category == above)
      return true;
  return false;
}

std::uint32_t naive_store::category(const std::string& id) const {
  for (const auto& [number, x] : categories_)
    if (x.id == id)
      return number;
  return 0;
}

std::vector<std::string> naive_store::path(std::uint32_t category) const {
  auto names = std::vector<std::string>{};
  for (; category != 0; category = categories_.at(category).parent)
    names.insert(names.begin(), categories_.at(category).name);
  return names;
}

std::uint64_t naive_store::products_in(std::uint32_t category) const {
  auto count = std::uint64_t{0};
  for (const auto& [id, x] : products_)
    count += std::count(x.categories.begin(), x.categories.end(), category) > 0 ? 1 : 0;
  return count;
}

std::uint64_t naive_store::published_below(std::uint32_t category) const {
  auto count = std::uint64_t{0};
  for (const auto& [id, x] : products_)
    if (x.status == "published" &&
        std::any_of(x.categories.begin(), x.categories.end(), [&](auto own) { return is_below(own, category); }))
      ++count;
  return count;
}

std::optional<std::string> naive_store::sku_owner(const std::string& sku) const {
  for (const auto& [id, x] : products_)
    if (x.sku == sku)
      return id;
  return std::nullopt;
}

std::vector<std::string> naive_store::with_word(const std::string& word) const {
  auto found = std::vector<std::string>{};
  for (const auto& [id, x] : products_) {
    auto words = words_of(x.name);
    for (const auto own : x.categories)
      for (auto at = own; at != 0; at = categories_.at(at).parent)
        for (const auto& name : {categories_.at(at).name, categories_.at(at).german})
          for (const auto& one : words_of(name))
            words.push_back(one);
    if (x.status == "published" && std::find(words.begin(), words.end(), word) != words.end())
      found.push_back(id);
  }
  return found;
}

std::map<std::string, std::uint64_t> naive_store::brands() const {
  auto counts = std::map<std::string, std::uint64_t>{};
  for (const auto& [id, x] : products_)
    if (x.status == "published" && !x.brand.empty())
      ++counts[x.brand];
  return counts;
}

std::vector<std::string> naive_store::by_price() const {
  auto order = std::vector<std::pair<std::pair<bool, std::int64_t>, std::string>>{};
  for (const auto& [id, x] : products_)
    if (x.status == "published")
      order.push_back({{x.cents == 0, x.cents}, id});
  std::sort(order.begin(), order.end());
  auto ids = std::vector<std::string>{};
  for (const auto& x : order)
    ids.push_back(x.second);
  return ids;
}

} // namespace stoa::tests
