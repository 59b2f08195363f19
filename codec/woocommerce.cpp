// WooCommerce's product CSV. A variable product is followed by its variations, which name it as their parent.
#include "codec/html_text.hpp"
#include "codec/shop_rows.hpp"
#include "domain/base/decimal.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace stoa::codec {

namespace {

constexpr std::size_t attribute_count_max = 100;

bool has_word(std::string_view list, std::string_view word) {
  const auto items = split_at_commas(list);
  return std::find(items.begin(), items.end(), word) != items.end();
}

bool is_variation(const shop_record& x) {
  return has_word(x.at("type"), "variation");
}

std::string_view description_of(const shop_record& x) {
  return x.at({"description", "short description"});
}

/// Of the paths the file names, the first: `Clothing > Shirts`.
value category_of(const shop_record& x) {
  const auto paths = split_at_commas(x.at("categories"));
  return paths.empty() ? value_list{} : category_path(paths.front());
}

struct attribute {
  std::string_view name;
  std::vector<std::string> values;
};

std::vector<attribute> attributes_in(const shop_record& x) {
  auto out = std::vector<attribute>{};
  for (std::size_t i = 1; i <= attribute_count_max; ++i) {
    const auto column = "attribute " + std::to_string(i);
    if (!x.columns().has(column + " name"))
      break;
    const auto name = x.at(column + " name");
    auto values = split_at_commas(x.at(column + " value(s)"));
    const auto is_known = std::any_of(out.begin(), out.end(), [&](const auto& known) { return known.name == name; });
    if (!name.empty() && !values.empty() && !is_known)
      out.push_back({name, std::move(values)});
  }
  return out;
}

class woocommerce_map final : public shop_map {
public:
  explicit woocommerce_map(std::string currency) : currency_(std::move(currency)) {}

  std::optional<error> fault_of(const shop_columns& columns) const override {
    for (const auto* const needed : {"id", "type", "name"})
      if (!columns.has(needed))
        return error{errc::invalid_field,
                     std::string{"the file has no column \""} + needed + "\"; is it WooCommerce's, in English?",
                     needed};
    if (currency_.empty())
      return error{errc::invalid_field, "WooCommerce's prices have no currency; send the shop's, such as currency=EUR",
                   "currency"};
    return std::nullopt;
  }

  bool begins(const shop_record& first, const shop_record& next) const override {
    return !is_variation(next) || is_variation(first) || !is_parent(first, next);
  }

  result<value> product_of(const std::vector<shop_record>& records) const override {
    const auto& first = records.front();
    if (is_variation(first))
      return error{errc::invalid_field,
                   "a variation of \"" + std::string{first.at("parent")} +
                     "\" that does not follow it; sort the file so that variations stand below their product",
                   "Parent"};
    const auto id = first.at({"id", "sku"});
    if (id.empty())
      return error{errc::invalid_field, "the record has neither an ID nor a SKU", "ID"};
    auto out = value_object{{"id", id},
                            {"sku", first.at("sku")},
                            {"name", first.at("name")},
                            {"description", html_to_text(description_of(first))},
                            {"brand", first.at({"brands", "brand"})},
                            {"category", category_of(first)},
                            {"status", first.at("published") == "1" ? "published" : "draft"},
                            {"tags", value_of(split_at_commas(first.at("tags")))},
                            {"tax_class", first.at("tax class")},
                            {"media", media_of(first)},
                            {"attributes", attributes_of(first, records.size() > 1)}};
    if (auto gtin = gtin_of(first.at("gtin, upc, ean, or isbn")); !gtin.empty())
      out.emplace_back("gtins", value_list{value{std::move(gtin)}});
    add_prices(out, cheapest_of(records));
    auto variants = value_list{};
    for (std::size_t i = 1; i < records.size(); ++i)
      variants.push_back(variant_of(first, records[i]));
    out.emplace_back("variants", std::move(variants));
    return without_empty(std::move(out));
  }

private:
  /// `Parent` is the SKU, or `id:` and the ID.
  static bool is_parent(const shop_record& product, const shop_record& variation) {
    const auto parent = variation.at("parent");
    return !parent.empty() && (parent == product.at("sku") || parent == "id:" + std::string{product.at("id")});
  }

  /// A variable product has no price of its own: its lowest, which a list sorts by.
  static const shop_record& cheapest_of(const std::vector<shop_record>& records) {
    const auto amount = [](const shop_record& x) { return parse_decimal(x.at({"sale price", "regular price"})); };
    const auto* best = &records.front();
    for (const auto& x : records)
      if (amount(x) && (!amount(*best) || *amount(x) < *amount(*best)))
        best = &x;
    return *best;
  }

  void add_prices(value_object& out, const shop_record& x) const {
    const auto sale = x.at("sale price");
    const auto regular = x.at("regular price");
    if (auto price = shop_money(sale.empty() ? regular : sale, currency_); !price.is_null())
      out.emplace_back("price", std::move(price));
    if (auto before = shop_money(sale.empty() ? "" : regular, currency_); !before.is_null())
      out.emplace_back("compare_at", std::move(before));
  }

  value variant_of(const shop_record& product, const shop_record& x) const {
    auto chosen = value_object{};
    for (auto& one : attributes_in(x))
      chosen.emplace_back(one.name, std::move(one.values.front()));
    auto sku = std::string{x.at("sku")};
    // A variation without a SKU, or with its product's, is told apart by its ID.
    if (sku.empty() || sku == product.at("sku"))
      sku = std::string{product.at({"sku", "id"})} + '-' + std::string{x.at("id")};
    auto out = value_object{{"sku", std::move(sku)}, {"options", std::move(chosen)}};
    add_prices(out, x);
    return out;
  }

  static value media_of(const shop_record& x) {
    auto out = value_list{};
    for (auto& url : split_at_commas(x.at("images")))
      out.emplace_back(value_object{{"url", std::move(url)}});
    return out;
  }

  static value attributes_of(const shop_record& x, bool has_variants) {
    auto out = value_object{};
    for (auto& one : attributes_in(x)) {
      if (one.values.size() == 1 && !has_variants)
        out.emplace_back(one.name, std::move(one.values.front()));
      else
        out.emplace_back(one.name, value_of(one.values));
    }
    for (const auto* const name : {"weight", "length", "width", "height"})
      add_measure(out, x, name);
    return out;
  }

  /// `Weight (kg)` becomes `weight_kg`.
  static void add_measure(value_object& out, const shop_record& x, std::string_view name) {
    const auto& names = x.columns().names();
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto start = std::string{name} + " (";
      if (!names[i].starts_with(start) || !names[i].ends_with(')'))
        continue;
      const auto unit = names[i].substr(start.size(), names[i].size() - start.size() - 1);
      if (const auto amount = parse_decimal(x.cell(i)); amount && !unit.empty())
        out.emplace_back(std::string{name} + "_" + unit, *amount);
    }
  }

  std::string currency_;
};

} // namespace

std::unique_ptr<shop_map> make_woocommerce_map(std::string currency) {
  return std::make_unique<woocommerce_map>(std::move(currency));
}

} // namespace stoa::codec
