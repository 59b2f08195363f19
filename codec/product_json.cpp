// Writes a product as the API shows it, straight from the struct.
#include "codec/json.hpp"
#include "domain/base/iso_time.hpp"

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

void write_text(json_writer& out, const text& x) {
  if (x.by_language.empty()) {
    out.text(x.plain);
    return;
  }
  out.begin_object();
  for (const auto& [language, words] : x.by_language)
    out.member(language, words);
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

void write_media(json_writer& out, const media& x) {
  out.begin_object().member("url", x.url);
  if (!x.alt.empty())
    write_text(out.key("alt"), x.alt);
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
    category_field(categories);
    text_field("status", std::string_view{to_string(item_.status)});
    if (item_.publish_at)
      time_field("publish_at", item_.publish_at->unix_ms);
    money_fields();
    if (!item_.attributes.empty() && wants("attributes"))
      write_attributes(out_.key("attributes"), item_.attributes);
    list_field("tags", item_.tags);
    list_field("media", item_.media, write_media);
    list_field("variants", item_.variants, write_variant);
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
      write_text(out_.key(field), x);
  }

  void list_field(std::string_view field, const std::vector<std::string>& list) {
    if (!list.empty() && wants(field))
      write_texts(out_.key(field), list);
  }

  template <class Item>
  void list_field(std::string_view field, const std::vector<Item>& list,
                  void (*write_item)(json_writer&, const Item&)) {
    if (list.empty() || !wants(field))
      return;
    out_.key(field).begin_list();
    for (const auto& x : list)
      write_item(out_, x);
    out_.end_list();
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
    if (shape_.show_cost)
      money_field("cost", item_.cost);
  }

  /// Names from the root of the first category; the tree is climbed without copying names.
  void category_field(const category_tree& categories) {
    if (item_.categories.empty() || !wants("category"))
      return;
    auto path = std::array<const category*, category_tree::depth_max>{};
    auto depth = std::size_t{0};
    auto at = item_.categories.front();
    while (at != 0 && depth < path.size()) {
      const auto* const found = categories.find(at);
      if (found == nullptr)
        break;
      path[depth++] = found;
      at = found->parent;
    }
    if (depth == 0)
      return;
    out_.key("category").begin_list();
    while (depth > 0)
      out_.text(path[--depth]->name);
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
