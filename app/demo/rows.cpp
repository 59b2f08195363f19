#include "app/demo/rows.hpp"

#include "app/demo/words.hpp"
#include "codec/json.hpp"
#include "domain/base/decimal.hpp"
#include "gateway/web/picture.hpp"

#include <algorithm>
#include <vector>

namespace stoa::app::demo {

namespace {

/// SplitMix64: the standard's generators are exact, but its distributions differ from library to library.
class dice {
public:
  explicit dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    auto x = state_ += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
  bool percent(std::size_t share) { return below(100) < share; }
  template <class List>
  const auto& one_of(const List& list) {
    return list[below(list.size())];
  }

private:
  std::uint64_t state_;
};

/// A measure of one product: its attribute, and how names say it.
struct measured {
  std::string_view attribute;
  decimal amount;
  std::string en;
  std::string zh;
};

struct scale {
  std::string_view attribute;
  /// In tenths.
  std::array<int, 4> values;
  pair unit;
};

scale scale_of(const kind& of) {
  switch (of.varies) {
  case measure::litres:
    return of.price_max > 200  ? scale{"capacity_l", {180, 220, 280, 350}, {" l", "升"}}
           : of.price_max > 50 ? scale{"capacity_l", {8, 10, 15, 20}, {" l", "升"}}
                               : scale{"capacity_l", {2, 3, 4, 5}, {" l", "升"}};
  case measure::diameter:
    return {"diameter_cm", {180, 220, 260, 300}, {" cm", "厘米"}};
  case measure::width:
    return of.price_max > 200 ? scale{"width_cm", {1200, 1400, 1600, 1800}, {" cm", "厘米"}}
                              : scale{"width_cm", {300, 400, 450, 500}, {" cm", "厘米"}};
  case measure::height:
    return of.price_max > 200 ? scale{"height_cm", {780, 1200, 1500, 1800}, {" cm", "厘米"}}
                              : scale{"height_cm", {200, 300, 400, 600}, {" cm", "厘米"}};
  case measure::watts:
    return {"power_w", {50, 75, 120, 300}, {" W", "瓦"}};
  case measure::pages:
    return {"pages", {960, 1280, 1920, 2400}, {" pages", "页"}};
  case measure::pieces:
    return of.price_max > 200 ? scale{"persons", {10, 20, 30, 40}, {" person", "人"}}
                              : scale{"pieces", {240, 480, 1000, 5000}, {" pieces", "片"}};
  case measure::length:
    return of.department == 4 || of.department == 10 ? scale{"length_cm", {1000, 1400, 1830, 2000}, {" cm", "厘米"}}
                                                     : scale{"length_cm", {140, 160, 185, 210}, {" cm", "厘米"}};
  default:
    return {"weight_g", {1500, 2400, 3800, 6200}, {" g", "克"}};
  }
}

bool comes_in_sizes(const kind& of) {
  return of.varies == measure::clothing || of.varies == measure::shoes;
}

std::string lower(std::string_view text) {
  auto out = std::string{text};
  for (auto& c : out)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string title(std::string_view text) {
  auto out = std::string{text};
  for (auto i = std::size_t{0}; i < out.size(); ++i)
    if ((i == 0 || out[i - 1] == ' ') && out[i] >= 'a' && out[i] <= 'z')
      out[i] = static_cast<char>(out[i] - 'a' + 'A');
  return out;
}

/// Lower-case letters and digits, everything else is one hyphen.
std::string slug_of(std::string_view text) {
  auto out = std::string{};
  for (const auto c : lower(text)) {
    const auto is_kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_kept)
      out.push_back(c);
    else if (!out.empty() && out.back() != '-')
      out.push_back('-');
  }
  return out;
}

std::string digits(std::uint64_t x, std::size_t count) {
  auto text = std::to_string(x);
  return std::string(count - std::min(count, text.size()), '0') + text;
}

/// EAN-13 of the range for use within a company, with its check digit.
std::string ean(std::uint64_t number) {
  auto text = "20" + digits(number, 10);
  auto sum = 0;
  for (auto i = std::size_t{0}; i < text.size(); ++i)
    sum += (text[i] - '0') * (i % 2 == 0 ? 1 : 3);
  return text + static_cast<char>('0' + (10 - sum % 10) % 10);
}

/// One product, thrown.
class row_maker {
public:
  row_maker(std::uint64_t seed, std::size_t number)
      : of_(kinds[number % kinds.size()]), in_(departments[of_.department]), number_(number),
        dice_(seed * 0x2545f4914f6cdd1d + number), id_(std::string{of_.code} + "-" + digits(number, 5)),
        paint_(gateway::web::paint_of(id_)), brand_(dice_.one_of(in_.brands)), series_(dice_.one_of(series)),
        material_(dice_.one_of(materials_of(of_.of))) {
    const auto by = scale_of(of_);
    const auto tenths = dice_.one_of(by.values);
    size_.attribute = by.attribute;
    size_.amount = from_minor(tenths, 1);
    size_.en = to_string(size_.amount) + std::string{by.unit.en};
    size_.zh = to_string(size_.amount) + std::string{by.unit.zh};
    const auto whole =
      of_.price_min + static_cast<int>(dice_.below(static_cast<std::size_t>(of_.price_max - of_.price_min)));
    cents_ = whole * 100 + (dice_.percent(50) ? 90 : dice_.percent(50) ? 50 : 0);
  }

  void write(std::string& out) {
    auto json = codec::json_writer{out};
    json.begin_object().member("id", id_).member("sku", sku());
    const auto name = name_en();
    json.member("slug", slug_of(name) + "-" + digits(number_, 5));
    write_pair(json.key("name"), name, name_zh());
    write_description(json);
    json.member("brand", brand_).member("model", std::string{series_.en} + " " + digits(number_ % 900 + 100, 3));
    json.key("gtins").begin_list().text(ean(number_ + 1)).end_list();
    json.key("category").begin_list().text(in_.name.en).text(of_.category.en).end_list();
    json.member("status", dice_.percent(2) ? "draft" : "published");
    write_prices(json);
    write_attributes(json);
    write_tags(json);
    write_media(json);
    write_variants(json);
    json.member("released", std::to_string(2019 + dice_.below(7)) + "-" + digits(1 + dice_.below(12), 2) + "-" +
                              digits(1 + dice_.below(28), 2));
    json.end_object();
    out.push_back('\n');
  }

private:
  static void write_pair(codec::json_writer& json, std::string_view en, std::string_view zh) {
    json.begin_object().member("en", en).member("zh", zh).end_object();
  }

  static void write_money(codec::json_writer& json, std::int64_t minor, int digit_count, std::string_view currency) {
    json.begin_object().member("amount", to_string(from_minor(minor, digit_count)));
    json.member("currency", currency).end_object();
  }

  std::string sku() const {
    auto out = std::string{of_.code.substr(0, 3)} + "-" + digits(number_, 5);
    for (auto& c : out)
      c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
  }

  std::string name_en() const {
    auto out = std::string{series_.en} + " " + std::string{material_.en} + " " + std::string{of_.noun.en} + ", " +
               title(paint_.name_en);
    return comes_in_sizes(of_) ? out : out + ", " + size_.en;
  }

  std::string name_zh() const {
    auto out = std::string{series_.zh} + std::string{material_.zh} + std::string{of_.noun.zh} + "，" +
               std::string{paint_.name_zh};
    return comes_in_sizes(of_) ? out : out + "，" + size_.zh;
  }

  void write_description(codec::json_writer& json) {
    const auto& ending = dice_.one_of(endings);
    const auto en = std::string{of_.about.en} + " In " + lower(material_.en) + " and " + std::string{paint_.name_en} +
                    ", by " + std::string{brand_} + ". " + std::string{ending.en};
    const auto zh = std::string{of_.about.zh} + std::string{material_.zh} + "材质，" + std::string{paint_.name_zh} +
                    "，" + std::string{brand_} + "出品。" + std::string{ending.zh};
    write_pair(json.key("description"), en, zh);
  }

  void write_prices(codec::json_writer& json) {
    write_money(json.key("price"), cents_, 2, "USD");
    json.key("prices").begin_list();
    write_money(json, cents_ * 92 / 100, 2, "EUR");
    write_money(json, cents_ * 72 / 1'000 * 100, 2, "CNY");
    if (dice_.percent(40))
      write_money(json, cents_ * 155 / 10'000 * 100, 0, "JPY");
    json.end_list();
    is_reduced_ = dice_.percent(15);
    if (is_reduced_)
      write_money(json.key("compare_at"), cents_ * 125 / 100 / 10 * 10, 2, "USD");
    write_money(json.key("cost"), cents_ * 55 / 100, 2, "USD");
  }

  void write_attributes(codec::json_writer& json) {
    json.key("attributes").begin_object();
    json.member("colour", paint_.name_en).member("material", lower(material_.en)).member("series", series_.en);
    json.key(size_.attribute).number(size_.amount);
    json.key(in_.flag).boolean(dice_.percent(60));
    json.key("warranty_years").number(std::uint64_t{1 + dice_.below(5)});
    const auto first = dice_.below(in_.features.size());
    json.key("features").begin_list().text(in_.features[first].en);
    if (dice_.percent(70))
      json.text(in_.features[(first + 1 + dice_.below(3)) % in_.features.size()].en);
    json.end_list().end_object();
  }

  void write_tags(codec::json_writer& json) {
    json.key("tags").begin_list();
    if (is_reduced_)
      json.text("sale");
    if (dice_.percent(12))
      json.text("new");
    if (dice_.percent(8))
      json.text("bestseller");
    if (dice_.percent(20))
      json.text("gift");
    json.end_list();
  }

  void write_media(codec::json_writer& json) {
    json.key("media").begin_list().begin_object().member("url", "/demo/pictures/" + id_ + ".svg");
    write_pair(json.key("alt"), title(paint_.name_en) + " " + lower(of_.noun.en),
               std::string{paint_.name_zh} + std::string{of_.noun.zh});
    json.end_object().end_list();
  }

  void write_variants(codec::json_writer& json) {
    if (!comes_in_sizes(of_))
      return;
    static constexpr std::array<std::string_view, 5> clothing{"S", "M", "L", "XL", "XXL"};
    static constexpr std::array<std::string_view, 5> shoes{"37", "39", "41", "43", "45"};
    const auto& all = of_.varies == measure::shoes ? shoes : clothing;
    const auto count = 3 + dice_.below(3);
    json.key("variants").begin_list();
    for (auto i = std::size_t{0}; i < count; ++i) {
      json.begin_object().member("sku", sku() + "-" + std::string{all[i]});
      json.key("options").begin_object().member("size", all[i]).end_object();
      write_money(json.key("price"), cents_ + (i >= 3 ? 300 : 0), 2, "USD");
      json.end_object();
    }
    json.end_list();
  }

  const kind& of_;
  const department& in_;
  std::size_t number_;
  dice dice_;
  std::string id_;
  const gateway::web::paint& paint_;
  std::string_view brand_;
  pair series_;
  pair material_;
  measured size_;
  std::int64_t cents_ = 0;
  bool is_reduced_ = false;
};

} // namespace

std::string rows(std::uint64_t seed, std::size_t count) {
  auto out = std::string{};
  out.reserve(count * 1'300);
  for (auto number = std::size_t{0}; number < count; ++number)
    row_maker{seed, number}.write(out);
  return out;
}

} // namespace stoa::app::demo
