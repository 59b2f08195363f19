// Writes a product as the API shows it, straight from the struct.
#include "codec/json.hpp"
#include "domain/base/iso_time.hpp"
#include "domain/catalog/document.hpp"

#include <algorithm>
#include <array>

namespace stoa::codec {

namespace {

using catalog::attribute_map;
using catalog::category;
using catalog::category_tree;
using catalog::media;
using catalog::money;
using catalog::product;
using catalog::scalar;
using catalog::text;
using catalog::variant;

void write_money(json_writer& out, const money& x) {
  auto amount = std::string{};
  append(amount, x.amount);
  out.begin_object().member("amount", amount).member("currency", x.currency).end_object();
}

/// In one language where one is wanted, else all of them.
void write_text(json_writer& out, const text& x, const catalog::language_choice& choice) {
  if (!x.by_language.empty() && !choice.wanted.empty()) {
    out.text(catalog::text_in(x, choice));
    return;
  }
  if (x.by_language.empty()) {
    out.text(x.plain);
    return;
  }
  out.begin_object();
  for (const auto& [tag, words] : x.by_language)
    out.member(tag, words);
  out.end_object();
}

void write_texts(json_writer& out, const std::vector<std::string>& list) {
  out.begin_list();
  for (const auto& x : list)
    out.text(x);
  out.end_list();
}

/// What an attribute value, or an item of its list, may hold.
struct attribute_writer {
  json_writer& out;

  void operator()(const std::string& x) const { out.text(x); }
  void operator()(const decimal& x) const { out.number(x); }
  void operator()(bool x) const { out.boolean(x); }
  void operator()(const std::vector<scalar>& list) const {
    out.begin_list();
    for (const auto& x : list)
      std::visit(*this, x);
    out.end_list();
  }
};

void write_attributes(json_writer& out, const attribute_map& attributes) {
  out.begin_object();
  for (const auto& [name, x] : attributes) {
    out.key(name);
    std::visit(attribute_writer{out}, x);
  }
  out.end_object();
}

void write_media(json_writer& out, const media& x, const catalog::language_choice& choice) {
  out.begin_object().member("url", x.url);
  if (!x.alt.empty())
    write_text(out.key("alt"), x.alt, choice);
  out.end_object();
}

void write_variant(json_writer& out, const variant& x) {
  out.begin_object().member("sku", x.sku);
  if (!x.options.empty()) {
    out.key("options").begin_object();
    for (const auto& [name, choice] : x.options)
      out.member(name, choice);
    out.end_object();
  }
  if (x.price)
    write_money(out.key("price"), *x.price);
  if (x.compare_at)
    write_money(out.key("compare_at"), *x.compare_at);
  if (!x.attributes.empty())
    write_attributes(out.key("attributes"), x.attributes);
  out.end_object();
}

/// Writes one product, field by field in the documented order.
class product_writer {
public:
  product_writer(std::string& text, const product& item, const product_shape& shape)
      : out_(text), item_(item), shape_(shape) {}

  void write(const category_tree& categories) {
    out_.begin_object().member("id", item_.id);
    text_field("sku", item_.sku);
    text_field("slug", item_.slug);
    text_field("name", item_.name);
    text_field("description", item_.description);
    text_field("brand", item_.brand);
    text_field("model", item_.model);
    list_field("gtins", item_.gtins);
    category_fields(categories);
    text_field("status", std::string_view{to_string(item_.status)});
    if (item_.publish_at)
      time_field("publish_at", item_.publish_at->unix_ms);
    money_fields();
    if (!item_.attributes.empty() && wants("attributes"))
      write_attributes(out_.key("attributes"), item_.attributes);
    attribute_names();
    list_field("tags", item_.tags);
    list_field("media", item_.media, [&](json_writer& out, const media& x) { write_media(out, x, shape_.language); });
    list_field("variants", item_.variants, [](json_writer& out, const variant& x) { write_variant(out, x); });
    text_field("released", item_.released);
    store_fields();
    out_.end_object();
  }

private:
  bool wants(std::string_view field) const {
    const auto& fields = shape_.include_fields;
    return fields.empty() || std::find(fields.begin(), fields.end(), field) != fields.end();
  }

  void text_field(std::string_view field, std::string_view x) {
    if (!x.empty() && wants(field))
      out_.member(field, x);
  }

  void text_field(std::string_view field, const text& x) {
    if (!x.empty() && wants(field))
      write_text(out_.key(field), x, shape_.language);
  }

  void list_field(std::string_view field, const std::vector<std::string>& list) {
    if (!list.empty() && wants(field))
      write_texts(out_.key(field), list);
  }

  template <class Item>
  void list_field(std::string_view field, const std::vector<Item>& list, auto write_item) {
    if (list.empty() || !wants(field))
      return;
    out_.key(field).begin_list();
    for (const auto& x : list)
      write_item(out_, x);
    out_.end_list();
  }

  /// What the attributes are called in the wanted language, where somebody said so.
  void attribute_names() {
    if (shape_.attribute_names == nullptr || shape_.language.wanted.empty() || !wants("attributes"))
      return;
    auto is_open = false;
    for (const auto& [name, held] : item_.attributes) {
      const auto* given = shape_.attribute_names->find(name);
      const auto* called = given != nullptr ? text_in_tree(*given, shape_.language.wanted) : nullptr;
      if (called == nullptr)
        continue;
      if (!std::exchange(is_open, true))
        out_.key("attribute_names").begin_object();
      out_.member(name, *called);
    }
    if (is_open)
      out_.end_object();
  }

  /// As catalog::text_of, of an object of texts by language.
  static const std::string* text_in_tree(const value& by_language, std::string_view tag) {
    const auto* members = by_language.get_if<value_object>();
    if (members == nullptr)
      return nullptr;
    for (const auto wanted : {tag, tag.substr(0, tag.find('-'))})
      for (const auto& [language, text] : *members)
        if (catalog::is_same_tag(language, wanted))
          return text.get_if<std::string>();
    return nullptr;
  }

  void money_field(std::string_view field, const std::optional<money>& x) {
    if (x && wants(field))
      write_money(out_.key(field), *x);
  }

  void money_fields() {
    money_field("price", item_.price);
    list_field("prices", item_.prices, write_money);
    money_field("compare_at", item_.compare_at);
    text_field("tax_class", item_.tax_class);
    if (shape_.prices_include_tax && item_.price && wants("prices_include_tax"))
      out_.key("prices_include_tax").boolean(*shape_.prices_include_tax);
    if (shape_.show_cost)
      money_field("cost", item_.cost);
  }

  /// Names from the root to a category; false where nobody knows it. The tree is climbed without copying names.
  bool path(const category_tree& categories, catalog::category_id leaf, std::string_view key) {
    auto steps = std::array<const category*, category_tree::depth_max>{};
    auto depth = std::size_t{0};
    for (auto at = leaf; at != 0 && depth < steps.size();) {
      const auto* const found = categories.find(at);
      if (found == nullptr)
        break;
      steps[depth++] = found;
      at = found->parent;
    }
    if (depth == 0)
      return false;
    (key.empty() ? out_ : out_.key(key)).begin_list();
    while (depth > 0)
      out_.text(catalog::name_in(*steps[--depth], shape_.language.wanted));
    out_.end_list();
    return true;
  }

  void category_fields(const category_tree& categories) {
    const auto& all = item_.categories;
    if (all.empty())
      return;
    const auto is_one = all.size() == 1;
    if ((is_one || !shape_.has_category_paths) && wants("category"))
      path(categories, all.front(), "category");
    const auto is_known = [&](catalog::category_id id) { return categories.find(id) != nullptr; };
    if (!wants("categories") || (is_one && shape_.has_category_paths) || std::none_of(all.begin(), all.end(), is_known))
      return;
    out_.key("categories").begin_list();
    for (const auto id : all)
      if (shape_.has_category_paths)
        path(categories, id, {});
      else if (const auto* known = categories.find(id); known != nullptr)
        out_.text(client_id(*known));
    out_.end_list();
  }

  /// A product that was never stored (version 0) has none of these.
  void store_fields() {
    if (item_.version == 0 || !shape_.show_store_fields)
      return;
    if (wants("version"))
      out_.key("version").number(item_.version);
    time_field("created_at", item_.created_at_ms);
    time_field("updated_at", item_.updated_at_ms);
  }

  void time_field(std::string_view field, std::int64_t unix_ms) {
    if (wants(field))
      out_.member(field, iso_time(unix_ms));
  }

  json_writer out_;
  const product& item_;
  const product_shape& shape_;
};

} // namespace

void write_product(std::string& out, const product& item, const category_tree& categories, const product_shape& shape) {
  product_writer{out, item, shape}.write(categories);
}

void write_variant(std::string& out, const variant& x, const product_shape&) {
  auto json = json_writer{out};
  write_variant(json, x);
}

} // namespace stoa::codec
