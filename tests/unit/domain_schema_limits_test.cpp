// The last value that every limit of a product allows, and the first it does not; the characters its texts may hold.
#include "domain/catalog/limits.hpp"
#include "tests/support/domain_documents.hpp"

#include <functional>

namespace stoa::tests {

namespace limits = catalog::limits;

namespace {

value of_bytes(std::size_t bytes) {
  return std::string(bytes, 'a');
}

/// `count` items made from their numbers.
value items(std::size_t count, const std::function<value(std::size_t)>& make) {
  auto all = value_list{};
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(make(i));
  return all;
}

value members(std::size_t count, const value& x) {
  auto all = value_object{};
  for (std::size_t i = 0; i < count; ++i)
    all.emplace_back("m" + std::to_string(i), x);
  return all;
}

/// "aa", "ab", ...
std::string two_letters(std::size_t i) {
  return {static_cast<char>('a' + i / 26), static_cast<char>('a' + i % 26)};
}

value languages(std::size_t count) {
  auto all = value_object{};
  for (std::size_t i = 0; i < count; ++i)
    all.emplace_back(two_letters(i), "n");
  return all;
}

value currencies(std::size_t count) {
  return items(count, [](std::size_t i) {
    auto code = "X" + two_letters(i);
    for (auto& c : code)
      c = static_cast<char>(c & ~0x20);
    return object({{"amount", "1"}, {"currency", code}});
  });
}

value media_with(value url, value alt) {
  return list({object({{"url", std::move(url)}, {"alt", std::move(alt)}})});
}
value variant_with(std::string_view field, value x) {
  auto variant = object({{"sku", "s"}});
  variant.set(field, std::move(x));
  return list({variant});
}

struct limit {
  const char* field;
  /// Where the first refused value is refused.
  std::string path;
  std::size_t last;
  std::function<value(std::size_t)> make;
};

std::vector<limit> text_limits() {
  return {{"id", "id", limits::id_bytes, of_bytes},
          {"sku", "sku", limits::sku_bytes, of_bytes},
          {"slug", "slug", limits::slug_bytes, of_bytes},
          {"name", "name", limits::name_bytes, of_bytes},
          {"name", "name.en", limits::name_bytes,
           [](auto n) {
             return object({{"en", of_bytes(n)}});
           }},
          {"description", "description", limits::description_bytes, of_bytes},
          {"brand", "brand", limits::brand_bytes, of_bytes},
          {"model", "model", limits::model_bytes, of_bytes},
          {"category", "category", limits::category_name_bytes, of_bytes},
          {"category", "category[1]", limits::category_name_bytes,
           [](auto n) {
             return list({"a", of_bytes(n)});
           }},
          {"attributes", "attributes.a", limits::attribute_text_bytes,
           [](auto n) {
             return object({{"a", of_bytes(n)}});
           }},
          {"attributes", "attributes.a[0]", limits::attribute_text_bytes,
           [](auto n) {
             return object({{"a", list({of_bytes(n)})}});
           }},
          {"tags", "tags[0]", limits::tag_bytes, [](auto n) { return list({of_bytes(n)}); }},
          {"media", "media[0].url", limits::url_bytes, [](auto n) { return media_with(of_bytes(n), "alt"); }},
          {"media", "media[0].alt", limits::alt_bytes, [](auto n) { return media_with("url", of_bytes(n)); }},
          {"media", "media[0].alt.de", limits::alt_bytes,
           [](auto n) {
             return media_with("url", object({{"de", of_bytes(n)}}));
           }},
          {"variants", "variants[0].sku", limits::sku_bytes, [](auto n) { return variant_with("sku", of_bytes(n)); }},
          {"variants", "variants[0].options.size", limits::option_bytes,
           [](auto n) {
             return variant_with("options", object({{"size", of_bytes(n)}}));
           }},
          {"variants", "variants[0].attributes.a", limits::attribute_text_bytes, [](auto n) {
             return variant_with("attributes", object({{"a", of_bytes(n)}}));
           }}};
}

std::vector<limit> count_limits() {
  return {{"name", "name", limits::language_count, languages},
          {"description", "description", limits::language_count, languages},
          {"gtins", "gtins", limits::gtin_count, [](auto n) { return items(n, [](auto) { return "12345678"; }); }},
          {"category", "category", limits::category_depth, [](auto n) { return items(n, [](auto) { return "c"; }); }},
          {"prices", "prices", limits::price_count, currencies},
          {"attributes", "attributes", limits::attribute_count, [](auto n) { return members(n, true); }},
          {"attributes", "attributes.a", limits::attribute_list_count,
           [](auto n) {
             return object({{"a", items(n, [](auto) { return true; })}});
           }},
          {"tags", "tags", limits::tag_count, [](auto n) { return items(n, [](auto) { return "t"; }); }},
          {"media", "media", limits::media_count,
           [](auto n) { return items(n, [](auto) {
                          return object({{"url", "u"}});
                        }); }},
          {"variants", "variants", limits::variant_count,
           [](auto n) { return items(n, [](auto i) {
                          return object({{"sku", std::to_string(i)}});
                        }); }},
          {"variants", "variants[0].options", limits::option_count,
           [](auto n) { return variant_with("options", members(n, "x")); }},
          {"variants", "variants[0].attributes", limits::attribute_count,
           [](auto n) { return variant_with("attributes", members(n, true)); }}};
}

void check(const std::vector<limit>& all, const std::string& why) {
  for (const auto& [field, path, last, make] : all) {
    SCOPED_TRACE(path);
    accepted(with(field, make(last)));
    expect_refused_at(path, with(field, make(last + 1)));
    EXPECT_NE(refused(with(field, make(last + 1))).detail.find(std::to_string(last + 1) + why), std::string::npos);
  }
}

/// Whether a field takes a text between two letters.
bool takes(const char* field, const std::string& text) {
  return bool{catalog::draft_from_value(with(field, "a" + text + "z"), {})};
}

} // namespace

TEST(domain_schema_limits, every_text_ends_at_its_limit_in_bytes) {
  check(text_limits(), " bytes long; at most ");
}

TEST(domain_schema_limits, every_list_ends_at_its_limit) {
  check(count_limits(), " items; at most ");
}

TEST(domain_schema_limits, names_within_the_document_have_limits_too) {
  const auto named = [](std::size_t bytes) { return object({{std::string(bytes, 'k'), "v"}}); };
  accepted(with("attributes", named(limits::attribute_name_bytes)));
  EXPECT_EQ(refused(with("attributes", named(limits::attribute_name_bytes + 1))).code, errc::invalid_field);
  accepted(with("variants", variant_with("options", named(limits::option_bytes))));
  EXPECT_EQ(refused(with("variants", variant_with("options", named(limits::option_bytes + 1)))).code,
            errc::invalid_field);
  const auto tag = std::string{"abcdefgh-abcdefgh-abcdefgh-abcdefgh"};
  ASSERT_EQ(tag.size(), 35u);
  accepted(with("name", object({{tag, "n"}})));
  expect_refused_at("name." + tag + "-a", with("name", object({{tag + "-a", "n"}})));
}

TEST(domain_schema_limits, members_that_are_null_do_not_count) {
  auto attributes = members(limits::attribute_count, true);
  attributes.set("gone", value{});
  EXPECT_EQ(accepted(with("attributes", attributes)).item.attributes.size(), limits::attribute_count);
}

TEST(domain_schema_limits, a_whole_product_ends_at_its_limit_as_stored) {
  // 60 KiB of description and list items of 1,000 bytes come near to the limit; the last item closes in on it.
  const auto document = [](std::size_t last_bytes) {
    auto x = with("description", std::string(60'000, 'd'));
    auto texts = value_list(60, of_bytes(1'000));
    texts.push_back(of_bytes(last_bytes));
    texts.push_back(of_bytes(5'000));
    x.set("attributes", object({{"a", texts}}));
    return x;
  };
  auto stored = accepted(document(1'000)).item;
  stored.categories = {0xffffffff};
  stored.created_at_ms = 253'402'300'799'999;
  auto bytes = std::string{};
  encode(bytes, stored);
  ASSERT_LT(bytes.size(), limits::product_bytes);
  const auto room = limits::product_bytes - bytes.size();
  ASSERT_LT(room, 7'000u) << "the last item can be enlarged to the limit";
  const auto why = refused(document(1'000 + room + 1));
  EXPECT_EQ(why.code, errc::too_large);
  EXPECT_NE(why.detail.find("131072"), std::string::npos) << why.detail;

  // The bytes kept for what the store adds are few, and enough.
  auto last = 1'000 + room - 64;
  ASSERT_TRUE(catalog::draft_from_value(document(last), {}));
  while (catalog::draft_from_value(document(last + 1), {}))
    ++last;
  stored = accepted(document(last)).item;
  stored.categories = {0xffffffff};
  stored.created_at_ms = 253'402'300'799'999;
  bytes.clear();
  encode(bytes, stored);
  EXPECT_LE(bytes.size(), limits::product_bytes);
  EXPECT_GT(bytes.size(), limits::product_bytes - 32);
}

TEST(domain_schema_limits, no_text_holds_nul_or_broken_utf_8) {
  for (const auto* field : {"id", "sku", "slug", "name", "description", "brand", "model", "released", "category"}) {
    expect_refused_at(field, with(field, std::string{"a\0b", 3}));
    expect_refused_at(field, with(field, "a\xc3"));
  }
  expect_refused_at("attributes.a", with("attributes", object({{"a", "\xff"}})));
  expect_refused_at("attributes.a", with("attributes", object({{"a", std::string(1, '\0')}})));
  EXPECT_EQ(refused(with("attributes", object({{"\xff", "a"}}))).field, "attributes.(not UTF-8)");
}

TEST(domain_schema_limits, control_characters_stand_only_where_they_can_mean_something) {
  for (const auto* field : {"name", "brand", "model", "category"}) {
    for (const auto* fine : {"\t", "\n", "\r", " ", "\xc2\x92", "\xe2\x80\xa8"})
      EXPECT_TRUE(takes(field, fine)) << field;
    for (const auto* control : {"\1", "\b", "\v", "\x1f", "\x7f"})
      EXPECT_FALSE(takes(field, control)) << field;
  }
  EXPECT_TRUE(takes("description", "\v\f\x1b"));
  for (const auto* control : {"\t", "\n", "\x7f", "\xc2\x80", "\xe2\x80\xa8"}) {
    EXPECT_FALSE(takes("sku", control));
    EXPECT_FALSE(takes("slug", control));
  }
  EXPECT_TRUE(takes("sku", " / \xc3\xa4"));
}

TEST(domain_schema_limits, a_slug_is_one_part_of_a_path) {
  for (const auto* fine : {"-", ".", "\xc3\xa4", "\xe5\xa2\xa8", "_~!$&'()*+,;=:@", "%"})
    EXPECT_TRUE(takes("slug", fine)) << fine;
  for (const auto* blank : {" ", "/", "\xc2\xa0", "\xe2\x80\x8b", "\xe3\x80\x80"})
    EXPECT_FALSE(takes("slug", blank)) << blank;
  expect_refused_at("slug", with("slug", "."));
  expect_refused_at("slug", with("slug", ".."));
}

TEST(domain_schema_limits, a_url_holds_no_blanks) {
  accepted(with("media", list({object({{"url", "https://img.example/a%20b.jpg?x=1#y"}})})));
  for (const auto* url : {"https://img.example/a b.jpg", "a\n", "a\xc2\xa0"})
    expect_refused_at("media[0].url", with("media", list({object({{"url", url}})})));
  expect_refused_at("media[0].url", with("media", list({object({{"alt", "a"}})})));
}

TEST(domain_schema_limits, a_gtin_is_eight_to_fourteen_digits) {
  for (const auto* fine : {"12345678", "01234567890123"})
    accepted(with("gtins", list({fine})));
  for (const auto* odd : {"1234567", "12345678a", "123456789012345", "1234 5678"})
    expect_refused_at("gtins[0]", with("gtins", list({odd})));
}

TEST(domain_schema_limits, released_is_a_day_of_the_calendar) {
  accepted(with("released", "2024-02-29"));
  for (const auto* odd : {"2023-02-29", "2024-2-29", "2024", "2024-02-29T00:00:00Z"})
    expect_refused_at("released", with("released", odd));
}

} // namespace stoa::tests
