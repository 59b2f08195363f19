// A product as search engines read it.
#include "codec/json.hpp"
#include "gateway/web/product_page.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

namespace web = gateway::web;

namespace {

catalog::product teapot() {
  auto x = catalog::product{};
  x.id = "t-1";
  x.slug = "blue-teapot";
  x.name.by_language = {{"en", "Blue \"teapot\""}, {"zh", "蓝色茶壶"}};
  x.description.plain = "Pours </script><script>alert(1)</script>";
  x.brand = "Copper & Clay";
  x.gtins = {"2000000000015"};
  x.price = catalog::money{{495, -1}, "USD"};
  x.prices = {catalog::money{{45, 0}, "EUR"}};
  x.media = {{"/demo/pictures/t-1.svg", {}}};
  return x;
}

value json_ld(const catalog::product& item) {
  const auto text = web::product_json_ld(item, {}, {"https://shop.example", "en"});
  EXPECT_EQ(text.find('<'), std::string::npos) << text;
  const auto read = codec::read_json(text);
  EXPECT_TRUE(read) << text;
  return read ? *read : value{};
}

std::string page(const char* language) {
  return web::product_page(teapot(), {}, {"https://shop.example", language});
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST(web_product_page, its_json_ld_is_a_product_with_an_offer_in_each_currency) {
  const auto found = json_ld(teapot());
  EXPECT_EQ(*found.find("@type"), value{"Product"});
  EXPECT_EQ(*found.find("name"), value{"Blue \"teapot\""});
  EXPECT_EQ(*found.find("url"), value{"https://shop.example/p/blue-teapot"});
  EXPECT_EQ(*found.find("description"), value{"Pours </script><script>alert(1)</script>"});
  EXPECT_EQ(*found.find("image"), value{value_list{value{"https://shop.example/demo/pictures/t-1.svg"}}});
  const auto& offers = *found.find("offers")->get_if<value_list>();
  ASSERT_EQ(offers.size(), 2U);
  EXPECT_EQ(*offers[0].find("price"), value{"49.5"});
  EXPECT_EQ(*offers[1].find("priceCurrency"), value{"EUR"});
  EXPECT_EQ(json_ld(catalog::product{}).find("offers"), nullptr);
}

TEST(web_product_page, its_head_names_itself_and_its_other_languages) {
  const auto english = page("en");
  EXPECT_TRUE(has(english, "<html lang=\"en\">"));
  EXPECT_TRUE(has(english, "<title>Blue &quot;teapot&quot;</title>"));
  EXPECT_TRUE(has(english, "<link rel=\"canonical\" href=\"https://shop.example/p/blue-teapot\">"));
  EXPECT_TRUE(has(english, "hreflang=\"zh\" href=\"https://shop.example/p/blue-teapot?lang=zh\""));
  EXPECT_TRUE(has(english, "hreflang=\"x-default\" href=\"https://shop.example/p/blue-teapot\""));
  const auto chinese = page("zh");
  EXPECT_TRUE(has(chinese, "<html lang=\"zh\">"));
  EXPECT_TRUE(has(chinese, "<title>蓝色茶壶</title>"));
  EXPECT_TRUE(has(chinese, "<link rel=\"canonical\" href=\"https://shop.example/p/blue-teapot?lang=zh\">"));
}

TEST(web_product_page, what_a_product_says_stays_text) {
  const auto english = page("en");
  EXPECT_FALSE(has(english, "<script>alert"));
  EXPECT_TRUE(has(english, "Pours &lt;/script&gt;"));
  EXPECT_TRUE(has(english, "Copper &amp; Clay"));
  EXPECT_FALSE(has(english, "<!--head-->")) << "the places in the page were not found";
  EXPECT_FALSE(has(english, "<!--body-->"));
}

TEST(web_product_page, a_text_is_in_the_language_else_english_else_the_first) {
  const auto text = teapot().name;
  EXPECT_EQ(web::text_in(text, "zh"), "蓝色茶壶");
  EXPECT_EQ(web::text_in(text, "de"), "Blue \"teapot\"");
  auto others = catalog::text{};
  others.by_language = {{"de", "Kanne"}, {"zh-Hans", "壶"}};
  EXPECT_EQ(web::text_in(others, "en"), "Kanne");
  EXPECT_EQ(web::text_in(others, "zh"), "壶");
}

TEST(web_product_page, a_sitemap_lists_addresses_and_its_index_pages) {
  const auto map = web::sitemap({"a", "b:1"}, "https://shop.example");
  EXPECT_TRUE(has(map, "<url><loc>https://shop.example/p/a</loc></url>"));
  EXPECT_TRUE(has(map, "<loc>https://shop.example/p/b%3A1</loc>"));
  const auto index = web::sitemap_index(2, "https://shop.example");
  EXPECT_TRUE(has(index, "<loc>https://shop.example/sitemap.xml?page=2</loc>"));
  EXPECT_FALSE(has(index, "page=3"));
}

} // namespace stoa::tests
