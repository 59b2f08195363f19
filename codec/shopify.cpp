// Shopify's product CSV, in its spelling of before 2025 and since. A product takes one record for each of its variants
// and of its further pictures; all of them bear its handle.
#include "codec/html_text.hpp"
#include "codec/shop_rows.hpp"
#include "domain/base/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace stoa::codec {

namespace {

struct option_columns {
  std::string_view name;
  std::string_view choice;
};

constexpr auto options = std::array<option_columns, 3>{
  {{"option1 name", "option1 value"}, {"option2 name", "option2 value"}, {"option3 name", "option3 value"}}};
/// `Material (product.metafields.custom.material)`
constexpr auto metafield = std::string_view{"(product.metafields."};

std::string_view handle_of(const shop_record& x) {
  return x.at({"handle", "url handle"});
}

std::string_view price_of(const shop_record& x) {
  return x.at({"variant price", "price"});
}

/// Level by level; where the shop does not use Shopify's categories its own word stands in.
value category_of(const shop_record& x) {
  auto path = category_path(x.at("product category"));
  if (path.empty() && !x.at("type").empty())
    path.emplace_back(x.at("type"));
  return path;
}

std::string status_of(const shop_record& x) {
  auto status = std::string{x.at("status")};
  std::transform(status.begin(), status.end(), status.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (status == "draft" || status == "archived")
    return status;
  const auto shown = x.at({"published", "published on online store"});
  return shown == "false" || shown == "FALSE" || shown == "False" ? "draft" : "published";
}

/// Words of a text joined by "-": what tells variants without a SKU apart.
std::string slug_of(std::string_view text) {
  auto out = std::string{};
  for (const auto c : text) {
    const auto is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (is_word)
      out += c;
    else if (c >= 'A' && c <= 'Z')
      out += static_cast<char>(c - 'A' + 'a');
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  return out;
}

class shopify_map final : public shop_map {
public:
  explicit shopify_map(std::string currency) : currency_(std::move(currency)) {}

  std::optional<error> fault_of(const shop_columns& columns) const override {
    if (!columns.has("handle") && !columns.has("url handle"))
      return error{errc::invalid_field, "the file has no column \"Handle\" or \"URL handle\"; is it Shopify's?",
                   "Handle"};
    if (!columns.has("title"))
      return error{errc::invalid_field, "the file has no column \"Title\"; is it Shopify's?", "Title"};
    if (currency_.empty())
      return error{errc::invalid_field, "Shopify's prices have no currency; send the shop's, such as currency=EUR",
                   "currency"};
    return std::nullopt;
  }

  bool begins(const shop_record& first, const shop_record& next) const override {
    const auto handle = handle_of(next);
    return !handle.empty() && handle != handle_of(first);
  }

  result<value> product_of(const std::vector<shop_record>& records) const override {
    const auto& first = records.front();
    if (handle_of(first).empty())
      return error{errc::invalid_field, "the record has no handle and follows none that has", "Handle"};
    auto out = value_object{
      {"id", handle_of(first)},      {"slug", handle_of(first)},
      {"name", first.at("title")},   {"description", html_to_text(first.at({"body (html)", "description"}))},
      {"brand", first.at("vendor")}, {"category", category_of(first)},
      {"status", status_of(first)},  {"tags", value_of(split_at_commas(first.at("tags")))},
      {"media", media_of(records)},  {"attributes", attributes_of(first)}};
    if (has_variants(first))
      add_variants(out, records);
    else
      add_only_variant(out, first);
    return without_empty(std::move(out));
  }

private:
  /// A product without choices has one variant by name only.
  static bool has_variants(const shop_record& first) {
    const auto choice = first.at("option1 value");
    return !choice.empty() && choice != "Default Title";
  }

  void add_only_variant(value_object& out, const shop_record& x) const {
    out.emplace_back("sku", x.at({"variant sku", "sku"}));
    if (auto gtin = gtin_of(x.at({"variant barcode", "barcode"})); !gtin.empty())
      out.emplace_back("gtins", value_list{value{std::move(gtin)}});
    out.emplace_back("price", shop_money(price_of(x), currency_));
    out.emplace_back("compare_at", shop_money(x.at({"variant compare at price", "compare-at price"}), currency_));
    out.emplace_back("cost", shop_money(x.at("cost per item"), currency_));
  }

  /// The product's price is its lowest: what a list sorts by.
  void add_variants(value_object& out, const std::vector<shop_record>& records) const {
    auto variants = value_list{};
    auto gtins = value_list{};
    const shop_record* cheapest = nullptr;
    for (const auto& x : records) {
      if (x.at("option1 value").empty())
        continue; // one more picture
      variants.push_back(variant_of(records.front(), x));
      if (auto gtin = gtin_of(x.at({"variant barcode", "barcode"})); !gtin.empty())
        gtins.emplace_back(std::move(gtin));
      const auto amount = parse_decimal(price_of(x));
      if (amount && (cheapest == nullptr || *amount < *parse_decimal(price_of(*cheapest))))
        cheapest = &x;
    }
    if (cheapest != nullptr) {
      out.emplace_back("price", shop_money(price_of(*cheapest), currency_));
      out.emplace_back("compare_at",
                       shop_money(cheapest->at({"variant compare at price", "compare-at price"}), currency_));
      out.emplace_back("cost", shop_money(cheapest->at("cost per item"), currency_));
    }
    out.emplace_back("gtins", std::move(gtins));
    out.emplace_back("variants", std::move(variants));
  }

  value variant_of(const shop_record& first, const shop_record& x) const {
    auto chosen = value_object{};
    auto words = std::string{handle_of(first)};
    for (const auto& [name, choice] : options) {
      if (x.at(choice).empty())
        continue;
      // Only the first record of a product names its options.
      chosen.emplace_back(first.at(name).empty() ? std::string_view{name.substr(0, 7)} : first.at(name), x.at(choice));
      words += '-' + slug_of(x.at(choice));
    }
    const auto sku = x.at({"variant sku", "sku"});
    auto out = value_object{{"sku", sku.empty() ? std::string_view{words} : sku}, {"options", std::move(chosen)}};
    if (auto price = shop_money(price_of(x), currency_); !price.is_null())
      out.emplace_back("price", std::move(price));
    if (auto before = shop_money(x.at({"variant compare at price", "compare-at price"}), currency_); !before.is_null())
      out.emplace_back("compare_at", std::move(before));
    if (const auto grams = parse_decimal(x.at({"variant grams", "weight value (grams)"})); grams && !is_zero(*grams))
      out.emplace_back("attributes", value_object{{"weight_g", *grams}});
    return out;
  }

  static bool is_zero(const decimal& x) { return x == decimal{}; }

  static value media_of(const std::vector<shop_record>& records) {
    auto found = std::vector<std::pair<std::uint64_t, value>>{};
    for (const auto& x : records) {
      const auto url = x.at({"image src", "product image url"});
      if (url.empty())
        continue;
      auto picture = value_object{{"url", url}};
      if (const auto alt = x.at("image alt text"); !alt.empty())
        picture.emplace_back("alt", alt);
      const auto text = x.at("image position");
      auto place = found.size() + 1;
      std::from_chars(text.data(), text.data() + text.size(), place);
      found.emplace_back(place, std::move(picture));
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    auto out = value_list{};
    for (auto& x : found)
      out.push_back(std::move(x.second));
    return out;
  }

  /// The shop's own word for the kind of product, and its metafields.
  static value attributes_of(const shop_record& x) {
    auto out = value_object{};
    if (!x.at("type").empty())
      out.emplace_back("type", x.at("type"));
    const auto& names = x.columns().names();
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto begin = names[i].find(metafield);
      const auto dot = names[i].rfind('.');
      if (begin == std::string::npos || x.cell(i).empty() || dot == std::string::npos || !names[i].ends_with(')'))
        continue;
      const auto name = names[i].substr(dot + 1, names[i].size() - dot - 2);
      const auto is_known = std::any_of(out.begin(), out.end(), [&](const auto& known) { return known.first == name; });
      if (!name.empty() && !is_known)
        out.emplace_back(name, x.cell(i));
    }
    return out;
  }

  std::string currency_;
};

} // namespace

std::unique_ptr<shop_map> make_shopify_map(std::string currency) {
  return std::make_unique<shopify_map>(std::move(currency));
}

} // namespace stoa::codec
