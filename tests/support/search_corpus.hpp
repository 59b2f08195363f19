// A small shop made from a seed: products that share words, brands, categories and prices, so that everything collides.
#pragma once

#include "domain/catalog/category.hpp"
#include "domain/search/snapshot.hpp"

#include <array>
#include <random>
#include <string>
#include <string_view>

namespace stoa::tests {

class search_corpus {
public:
  explicit search_corpus(std::uint32_t seed) : random_(seed) {
    tree_.put({1, 0, "Printing"});
    tree_.put({2, 1, "Toner"});
    tree_.put({3, 1, "Ink"});
    tree_.put({4, 0, "Computers"});
    tree_.put({5, 4, "Laptops"});
    tree_.put({6, 5, "Gaming"});
  }

  const catalog::category_tree& tree() const { return tree_; }
  /// Renames a category, in some language, or moves it to where it makes no ring.
  void bend_tree() {
    const auto id = static_cast<catalog::category_id>(1 + below(6));
    auto x = *tree_.find(id);
    if (one_in(3)) {
      const auto parent = static_cast<catalog::category_id>(below(7));
      const auto above = tree_.lineage(parent);
      if (std::find(above.begin(), above.end(), id) == above.end())
        x.parent = parent;
    } else if (one_in(2)) {
      x.names = {{"de", pick(words)}, {"zh", pick(words)}};
    } else {
      x.name = pick(words) + " " + std::to_string(id);
    }
    if (const auto* other = tree_.child(x.parent, x.name); other == nullptr || other->id == id)
      tree_.put(std::move(x));
  }
  std::size_t below(std::size_t end) { return random_() % end; }
  bool one_in(std::size_t n) { return below(n) == 0; }

  std::string id() { return "p" + std::to_string(below(60)); }

  std::string text(std::size_t words_max) {
    auto out = std::string{};
    for (auto n = below(words_max + 1); n > 0; --n)
      out.append(pick(words)).append(one_in(5) ? "-" : " ");
    return out;
  }

  catalog::product product(std::string id, std::uint64_t version) {
    auto x = catalog::product{};
    x.id = std::move(id);
    x.sku = one_in(3) ? "" : "s" + std::to_string(below(20));
    if (one_in(4))
      x.variants.push_back({"s" + std::to_string(below(20)), {}, std::nullopt, {}, {}});
    x.slug = one_in(3) ? "" : "slug-" + std::to_string(below(20));
    x.model = one_in(3) ? "dv7-1211ea" : "";
    if (one_in(4))
      x.name.by_language = {{"de", text(4)}, {"zh", text(3)}};
    else
      x.name.plain = text(5);
    x.description.plain = one_in(10) ? text(90) : text(12);
    x.brand = one_in(5) ? "" : pick(brands);
    if (!one_in(5))
      x.categories = {static_cast<catalog::category_id>(1 + below(one_in(20) ? 9 : 6))};
    if (!x.categories.empty() && one_in(4))
      x.categories.push_back(static_cast<catalog::category_id>(1 + below(6)));
    x.status = one_in(5) ? catalog::product_status::draft : catalog::product_status::published;
    for (const auto* tag : {"sale", "new", "eco"})
      if (one_in(3))
        x.tags.emplace_back(tag);
    if (!one_in(4))
      x.price = catalog::money{from_minor(static_cast<std::int64_t>(below(40)) * 5, 2), "USD"};
    if (one_in(6))
      x.prices.push_back({from_minor(static_cast<std::int64_t>(below(9)), 0), "JPY"});
    x.attributes = attributes();
    x.released = one_in(3) ? "" : "2024-02-2" + std::to_string(below(10));
    x.version = version;
    x.created_at_ms = static_cast<std::int64_t>(below(5));
    x.updated_at_ms = static_cast<std::int64_t>(1'700'000'000'000 + below(5));
    return x;
  }

  search::query query() {
    auto out = search::query{};
    out.words = one_in(6) ? "*" : text(4);
    if (one_in(2) && out.words.size() > 3)
      out.words.resize(out.words.find_last_not_of(" -") + 1);
    if (one_in(2))
      out.words = misspelt(out.words);
    out.language = one_in(5) ? "de-AT" : one_in(8) ? "xx" : "en";
    if (one_in(2))
      out.settings = settings_;
    out.typo_count_max = one_in(4) ? below(2) : 2;
    out.last_word_is_prefix = !one_in(3);
    if (one_in(4))
      out.fields = {static_cast<search::text_field>(below(4)), search::text_field::name};
    if (one_in(2))
      out.filter = *search::parse_filter(filter(2));
    else if (one_in(2))
      out.filter = *search::parse_filter(filter(1) + " && " + filter(0) + " && " + filter(1));
    out.facets = facets();
    out.facet_value_count_max = one_in(3) ? 2 : 100;
    auto keys = std::vector<search::sort_key>{{search::sort_field::relevance},
                                              {search::sort_field::price},
                                              {search::sort_field::name},
                                              {search::sort_field::id},
                                              {search::sort_field::created_at},
                                              {search::sort_field::updated_at},
                                              {search::sort_field::released},
                                              {search::sort_field::attribute, false, "size"},
                                              {search::sort_field::attribute, false, "colour"},
                                              {search::sort_field::attribute, false, "new"}};
    std::shuffle(keys.begin(), keys.end(), random_);
    for (auto n = one_in(2) ? below(4) : 0; n > 0; --n) {
      out.sort.push_back(keys[n]);
      out.sort.back().descending = one_in(2);
    }
    out.currency = one_in(4) ? "JPY" : "USD";
    out.published_only = !one_in(4);
    return out;
  }

  /// One or two letters lost, doubled, changed or swapped.
  std::string misspelt(std::string text) {
    for (auto n = 1 + below(2); n > 0 && text.size() > 2; --n) {
      const auto at = below(text.size() - 1);
      if (static_cast<unsigned char>(text[at] | text[at + 1]) >= 0x80)
        continue;
      switch (below(4)) {
      case 0:
        text.erase(at, 1);
        break;
      case 1:
        text.insert(at, 1, text[at]);
        break;
      case 2:
        text[at] = 'x';
        break;
      default:
        std::swap(text[at], text[at + 1]);
      }
    }
    return text;
  }

  std::vector<search::facet_key> facets() {
    auto out = std::vector<search::facet_key>{
      search::facet_field::brand,
      search::facet_field::category,
      search::facet_field::tag,
      {search::facet_field::attribute, "colour"},
      {search::facet_field::attribute, "new"},
      {search::facet_field::attribute, "größe, EU"},
      {search::facet_field::attribute, "nobody"},
    };
    std::shuffle(out.begin(), out.end(), random_);
    out.resize(below(out.size() + 1), search::facet_field::brand);
    for (auto& x : out)
      x.disjunctive = one_in(2);
    return out;
  }

  /// Keys that some products have, with values of all kinds, among them texts that look like numbers and truth values.
  catalog::attribute_map attributes() {
    auto out = catalog::attribute_map{};
    if (one_in(2)) {
      auto colours = std::vector<catalog::scalar>{};
      for (auto n = below(4); n > 0; --n)
        colours.emplace_back(pick(colour_names));
      out.emplace_back("colour", one_in(2) || colours.empty() ? catalog::attribute_value{colours}
                                                              : std::get<std::string>(colours.front()));
    }
    if (one_in(2))
      out.emplace_back("new", one_in(3) ? catalog::attribute_value{pick(truths)} : one_in(2));
    if (one_in(2)) {
      const auto number = *make_decimal(static_cast<std::int64_t>(below(41)) - 20, -1);
      out.emplace_back("size", one_in(3)   ? catalog::attribute_value{to_string(number)}
                               : one_in(6) ? catalog::attribute_value{to_string(number) + "0"}
                                           : catalog::attribute_value{number});
    }
    if (one_in(4))
      out.emplace_back("größe, EU", std::vector<catalog::scalar>{pick(colour_names), one_in(2), *make_decimal(42, 0)});
    return out;
  }

  std::string filter(std::size_t depth) {
    if (depth > 0 && one_in(5))
      return "!(" + filter(depth - 1) + ")";
    if (depth > 0 && one_in(2))
      return "(" + filter(depth - 1) + (one_in(2) ? " && " : " || ") + filter(depth - 1) + ")";
    return pick(filters);
  }

private:
  std::shared_ptr<const search::language_settings> settings_ = std::make_shared<search::language_settings>(
    search::language_settings{{{"", {"Ink", "toners", "black laptop"}},
                               {"hp", {"battery usb", "手机"}},
                               {"usb-c", {"creme"}},
                               {"lap", {"", "?", "lap"}}},
                              {{"de", {"ink"}}, {"en", {"in", "C", "Hp"}}}});

  template <std::size_t N>
  std::string pick(const std::array<std::string_view, N>& from) {
    return std::string{from[below(N)]};
  }

  static constexpr std::array<std::string_view, 22> words{
    "toner",  "toners",    "Laptop", "laptops", "lap",    "HP",   "hp",      "black",     "usb", "c",  "dv7",
    "1211ea", "dv71211ea", "Crème",  "creme",   "手机壳", "手机", "battery", "batteries", "ink", "in", "2.13"};
  static constexpr std::array<std::string_view, 5> brands{"HP", "hp", "Sony", "Sony Ericsson", "Crème"};
  static constexpr std::array<std::string_view, 5> colour_names{"red", "blue", "42", "", "Red"};
  static constexpr std::array<std::string_view, 3> truths{"true", "false", "TRUE"};
  static constexpr std::array<std::string_view, 56> filters{
    "brand:=HP",
    "brand:!=HP",
    "brand:[HP,Sony]",
    "brand:=None",
    "category:=Printing",
    "category:=Printing > Toner",
    "category:!=Computers",
    "category:=5",
    "category:=Toner",
    "status:=draft",
    "status:!=[draft,archived]",
    "tags:=sale",
    "tags:!=[sale,eco]",
    "price:=0.5",
    "price:!=0.5",
    "price:[0.25..1]",
    "price:[..0.4,1.5..]",
    "price:>0.499",
    "price:<=3",
    "id:=[p1,p2,p3,p40]",
    "id:!=p1",
    "sku:=[s1,s2,s3]",
    "slug:!=slug-1",
    "model:=dv7-1211ea",
    "attributes.colour:=red",
    "attributes.colour:[red,Red,42.0]",
    "attributes.colour:!=[blue,41..43]",
    "attributes.colour:missing",
    "attributes.new:=true",
    "attributes.new:!=false",
    "attributes.size:=0.50",
    "attributes.size:=5e-1",
    "attributes.size:>-1",
    "attributes.size:<=-0.1",
    "attributes.size:[-1..-0.5,1.5..]",
    "attributes.size:!=[..0,>1.9]",
    "attributes.`größe, EU`:=42",
    "attributes.`größe, EU`:=[`true`,blue]",
    "attributes.nobody:=x",
    "attributes.nobody:missing",
    "brand:missing",
    "category:missing",
    "tags:missing",
    "price:missing",
    "sku:missing",
    "slug:missing",
    "model:missing",
    "id:missing",
    "released:missing",
    "released:=2024-02-25",
    "released:!=[2024-02-22..2024-02-24]",
    "released:>2024-02-24",
    "created_at:<=1970-01-01T00:00:00.002Z",
    "created_at:[1970-01-01T00:00:00.001Z..1970-01-01T00:00:00.003Z]",
    "updated_at:>=2023-11-14",
    "updated_at:!=2023-11-14T22:13:20.002Z"};

  std::mt19937 random_;
  catalog::category_tree tree_;
};

} // namespace stoa::tests
