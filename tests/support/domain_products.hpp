// Products for tests: one with every field, and any number of random but valid ones.
#pragma once

#include "domain/catalog/category.hpp"
#include "domain/catalog/product.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace stoa::tests {

/// Categories 1 "Printing", 2 "Printing > Toner", 3 "Büro".
inline catalog::category_tree small_tree() {
  auto tree = catalog::category_tree{};
  tree.put({1, 0, "Printing"});
  tree.put({2, 1, "Toner"});
  tree.put({3, 0, "B\xc3\xbcro"});
  return tree;
}

/// Every field set, each kind of attribute and text once.
inline catalog::product full_product() {
  auto x = catalog::product{};
  x.id = "p-1";
  x.sku = "SKU 1";
  x.slug = "toner-1";
  x.name.by_language = {{"de", "Tonerkartusche"}, {"en", "Toner cartridge"}};
  x.description.plain = "For \"CopyCentre\"\n\tC65 \xe2\x82\xac";
  x.brand = "Xerox";
  x.model = "006R90321";
  x.gtins = {"0095205603217", "12345678"};
  x.categories = {2};
  x.status = catalog::product_status::draft;
  x.price = catalog::money{{4995, -2}, "USD"};
  x.prices = {{{45, 0}, "EUR"}, {{7, 3}, "JPY"}};
  x.cost = catalog::money{{}, "USD"};
  x.attributes = {{"empty", std::string{}},
                  {"list", std::vector<catalog::scalar>{"a", decimal{5, -1}, true, false}},
                  {"new", true},
                  {"none", std::vector<catalog::scalar>{}},
                  {"used", false},
                  {"weight", decimal{-125, -2}}};
  x.tags = {"office", "laser"};
  x.media = {{"https://img.example/1.jpg", {}}, {"/2.jpg", {"", {{"en", "from above"}}}}};
  x.variants.resize(2);
  x.variants[0].sku = "SKU 1-S";
  x.variants[0].options = {{"colour", "black"}, {"size", "S"}};
  x.variants[0].price = catalog::money{{55, 0}, "USD"};
  x.variants[0].attributes = {{"pages", decimal{23, 3}}};
  x.variants[1].options = {{"size", "L"}};
  x.released = "2009-12-10";
  x.created_at_ms = 1'700'000'000'123;
  return x;
}

/// What came with format 2.
inline catalog::product full_product_of_format_2() {
  auto x = full_product();
  x.compare_at = catalog::money{{5995, -2}, "USD"};
  x.variants[1].compare_at = catalog::money{{6, 1}, "USD"};
  x.tax_class = "reduced";
  x.publish_at = catalog::instant{1'700'000'100'000};
  return x;
}

/// Valid products of every shape, a function of the seed.
class product_source {
public:
  explicit product_source(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  bool maybe() { return below(2) == 0; }

  catalog::product next() {
    auto x = catalog::product{};
    x.id = word(20);
    x.name = words();
    x.sku = maybe() ? word(12) : "";
    x.slug = maybe() ? word(12) : "";
    x.description = maybe() ? words() : catalog::text{};
    x.brand = maybe() ? word(8) : "";
    x.model = maybe() ? word(8) : "";
    fill(x.gtins, 3, [&] { return std::to_string(10'000'000 + below(90'000'000)); });
    fill(x.categories, 2, [&] { return static_cast<catalog::category_id>(1 + below(3)); });
    x.status = static_cast<catalog::product_status>(below(3));
    fill_money(x);
    x.attributes = attributes();
    fill(x.tags, 3, [&] { return word(6); });
    fill(x.media, 3, [&] { return catalog::media{"/" + word(30), maybe() ? words() : catalog::text{}}; });
    fill(x.variants, 4, [&] { return variant(x.variants.size()); });
    x.released = maybe() ? "2024-02-29" : "";
    x.created_at_ms = static_cast<std::int64_t>(below(2'000'000'000'000));
    if (maybe())
      fill_newer(x);
    return x;
  }

private:
  std::string word(std::size_t bytes_max) {
    auto x = std::string(1 + below(bytes_max), ' ');
    for (auto& c : x)
      c = static_cast<char>('a' + below(26));
    return x;
  }

  template <class T, class Make>
  void fill(std::vector<T>& items, std::uint64_t end, Make make) {
    if (std::is_same_v<T, catalog::category_id>)
      end = 2;
    for (auto count = below(end); count > 0; --count)
      items.push_back(make());
  }

  catalog::text words() {
    if (maybe())
      return {word(60) + " \xc3\xa4 " + word(5), {}};
    auto x = catalog::text{};
    for (const auto* tag : {"de", "en", "zh-Hant"})
      if (x.by_language.empty() || maybe())
        x.by_language.emplace_back(tag, word(40));
    return x;
  }

  catalog::money money(const char* currency) {
    return {*make_decimal(static_cast<std::int64_t>(below(1'000'000)), currency[0] == 'J' ? 0 : -2), currency};
  }

  void fill_money(catalog::product& x) {
    if (maybe())
      x.price = money("USD");
    if (maybe())
      x.cost = money("USD");
    for (const auto* currency : {"CHF", "EUR", "JPY"})
      if (maybe())
        x.prices.push_back(money(currency));
  }

  /// What format 1 does not have.
  void fill_newer(catalog::product& x) {
    if (maybe())
      x.compare_at = money("USD");
    if (!x.variants.empty() && maybe())
      x.variants.back().compare_at = money("EUR");
    x.tax_class = maybe() ? word(10) : "";
    if (x.status == catalog::product_status::draft && maybe())
      x.publish_at = catalog::instant{static_cast<std::int64_t>(below(2'000'000'000'000))};
  }

  template <class Scalar>
  Scalar scalar() {
    switch (below(3)) {
    case 0:
      return word(20);
    case 1:
      return *make_decimal(static_cast<std::int64_t>(below(1'000'000)) - 500'000, static_cast<int>(below(9)) - 4);
    default:
      return maybe();
    }
  }

  catalog::attribute_map attributes() {
    auto x = catalog::attribute_map{};
    for (auto count = below(8); count > 0; --count) {
      auto list = std::vector<catalog::scalar>{};
      fill(list, 4, [&] { return scalar<catalog::scalar>(); });
      const auto is_list = below(4) == 0;
      x.emplace_back("a" + std::to_string(count),
                     is_list ? catalog::attribute_value{list} : scalar<catalog::attribute_value>());
    }
    std::sort(x.begin(), x.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return x;
  }

  catalog::variant variant(std::size_t number) {
    auto x = catalog::variant{};
    x.sku = "v " + std::to_string(number);
    if (maybe())
      x.options = {{"colour", word(6)}, {"size", word(2)}};
    if (maybe())
      x.price = money("USD");
    if (maybe())
      x.attributes = attributes();
    return x;
  }

  std::mt19937_64 random_;
};

} // namespace stoa::tests
