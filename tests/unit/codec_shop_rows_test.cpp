// Product files of Shopify and WooCommerce.
#include "codec/json.hpp"
#include "codec/shop_rows.hpp"
#include "tests/support/row_draft.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using codec::csv_program;
using codec::row;

namespace {

std::vector<row> rows_of(csv_program program, std::string_view file, std::size_t piece_bytes = 1 << 20,
                         std::string currency = "EUR") {
  auto settings = codec::row_settings{.format = codec::row_format::csv};
  settings.dialect.program = program;
  settings.dialect.currency = std::move(currency);
  const auto reader = codec::make_row_reader(settings);
  auto out = std::vector<row>{};
  for (auto is_last = false; !is_last;) {
    const auto piece = file.substr(0, piece_bytes);
    file.remove_prefix(piece.size());
    is_last = file.empty();
    reader->feed(piece, is_last);
    while (auto next = reader->next())
      out.push_back(std::move(*next));
  }
  return out;
}

std::string json_of(const row& x) {
  return x.document ? codec::write_json(*x.document) : x.document.failure().field + ": " + x.document.failure().detail;
}

constexpr auto shopify_header =
  std::string_view{"Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,"
                   "Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Price,Variant Compare At Price,"
                   "Variant Barcode,Image Src,Image Position,Image Alt Text,Fabric (product.metafields.custom.fabric),"
                   "Cost per item,Status\n"};

/// A shirt of three records and two variants, then a mug without choices.
std::string shopify_file() {
  return std::string{shopify_header} +
         "linen-shirt,Linen shirt,<p>Soft &amp; cool.</p>,Acme,Apparel > Shirts,Shirt,\"summer, "
         "linen\",TRUE,Size,S,Colour,Blue,"
         "LS-S,200,40.00,50.00,'4006381333931,https://x.test/2.jpg,2,Back,linen,20.00,active\n"
         "linen-shirt,,,,,,,,,M,,Blue,,210,38.50,,,https://x.test/1.jpg,1,,,19.00,\n"
         "linen-shirt,,,,,,,,,,,,,,,,,https://x.test/3.jpg,3,,,,\n"
         "mug,Mug,,Acme,,Kitchen,,TRUE,Title,Default Title,,,MUG-1,0,7.5,,,,,,,,draft\n";
}

constexpr auto woo_header = std::string_view{
  "ID,Type,SKU,Name,Published,Short description,Description,Sale price,Regular price,Categories,Tags,Images,"
  "Parent,Weight (kg),Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s)\n"};

} // namespace

TEST(codec_shop_rows, a_shopify_product_is_put_together_from_its_records) {
  const auto rows = rows_of(csv_program::shopify, shopify_file());
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].line, 2u);
  EXPECT_EQ(rows[0].end_line, 4u);
  EXPECT_EQ(
    json_of(rows[0]),
    R"({"id":"linen-shirt","slug":"linen-shirt","name":"Linen shirt","description":"Soft & cool.","brand":"Acme",)"
    R"("category":["Apparel","Shirts"],"status":"published","tags":["summer","linen"],)"
    R"("media":[{"url":"https://x.test/1.jpg"},{"url":"https://x.test/2.jpg","alt":"Back"},{"url":"https://x.test/3.jpg"}],)"
    R"("attributes":{"type":"Shirt","fabric":"linen"},"price":{"amount":"38.50","currency":"EUR"},)"
    R"("cost":{"amount":"19.00","currency":"EUR"},"gtins":["4006381333931"],)"
    R"("variants":[{"sku":"LS-S","options":{"Size":"S","Colour":"Blue"},"price":{"amount":"40.00","currency":"EUR"},)"
    R"("compare_at":{"amount":"50.00","currency":"EUR"},"attributes":{"weight_g":200}},)"
    R"({"sku":"linen-shirt-m-blue","options":{"Size":"M","Colour":"Blue"},"price":{"amount":"38.50","currency":"EUR"},)"
    R"("attributes":{"weight_g":210}}]})");
  EXPECT_TRUE(draft_of(rows[0])) << draft_of(rows[0]).failure().detail;
}

TEST(codec_shop_rows, a_shopify_product_without_choices_has_no_variants) {
  const auto rows = rows_of(csv_program::shopify, shopify_file());
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(json_of(rows[1]),
            R"({"id":"mug","slug":"mug","name":"Mug","brand":"Acme","category":["Kitchen"],"status":"draft",)"
            R"("attributes":{"type":"Kitchen"},"sku":"MUG-1","price":{"amount":"7.5","currency":"EUR"}})");
  EXPECT_TRUE(draft_of(rows[1]));
}

TEST(codec_shop_rows, shopifys_newer_names_of_columns_are_read_too) {
  const auto rows =
    rows_of(csv_program::shopify, "Title,URL handle,Description,SKU,Price,Barcode,Product image URL,Status\n"
                                  "Mug,mug,<b>Blue</b>,M-1,7.50,4006381333931,https://x.test/m.jpg,Active\n");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(json_of(rows[0]), R"({"id":"mug","slug":"mug","name":"Mug","description":"Blue","status":"published",)"
                              R"("media":[{"url":"https://x.test/m.jpg"}],"sku":"M-1","gtins":["4006381333931"],)"
                              R"("price":{"amount":"7.50","currency":"EUR"}})");
}

TEST(codec_shop_rows, a_woocommerce_product_has_the_variations_below_it) {
  const auto rows = rows_of(csv_program::woocommerce,
                            std::string{woo_header} +
                              "7,variable,SHIRT,Shirt,1,Short,<p>Long</p>,,,\"Clothing > Shirts, Sale\",\"a, b\","
                              "\"https://x.test/1.jpg, https://x.test/2.jpg\",,0.2,Size,\"S, M\",Fabric,Linen\n"
                              "8,variation,SHIRT-S,Shirt - S,1,,,18,20,,,,SHIRT,,Size,S,,\n"
                              "9,variation,,Shirt - M,1,,,,\"21,50\",,,,id:7,,Size,M,,\n"
                              "12,\"simple, virtual\",,Voucher,0,For you,,,10,,,,,,,,,\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(
    json_of(rows[0]),
    R"({"id":"7","sku":"SHIRT","name":"Shirt","description":"Long","category":["Clothing","Shirts"],"status":"published",)"
    R"("tags":["a","b"],"media":[{"url":"https://x.test/1.jpg"},{"url":"https://x.test/2.jpg"}],)"
    R"("attributes":{"Size":["S","M"],"Fabric":["Linen"],"weight_kg":0.2},"price":{"amount":"18","currency":"EUR"},)"
    R"("compare_at":{"amount":"20","currency":"EUR"},)"
    R"("variants":[{"sku":"SHIRT-S","options":{"Size":"S"},"price":{"amount":"18","currency":"EUR"},)"
    R"("compare_at":{"amount":"20","currency":"EUR"}},{"sku":"SHIRT-9","options":{"Size":"M"},)"
    R"("price":{"amount":"21.50","currency":"EUR"}}]})");
  EXPECT_TRUE(draft_of(rows[0]));
  EXPECT_EQ(json_of(rows[1]), R"({"id":"12","name":"Voucher","description":"For you","status":"draft",)"
                              R"("price":{"amount":"10","currency":"EUR"}})");
}

TEST(codec_shop_rows, a_variation_without_its_product_above_is_refused) {
  const auto rows =
    rows_of(csv_program::woocommerce, std::string{woo_header} + "7,simple,A,Thing,1,,,,5,,,,,,,,,\n"
                                                                "8,variation,B,Thing - S,1,,,,5,,,,id:3,,Size,S,,\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_TRUE(rows[0].document);
  ASSERT_FALSE(rows[1].document);
  EXPECT_EQ(rows[1].document.failure().field, "Parent");
}

TEST(codec_shop_rows, a_broken_record_refuses_its_whole_product_and_no_other) {
  auto file = shopify_file();
  file.insert(file.find("linen-shirt,,,,,,,,,,"), "linen-shirt,a\"b\n");
  const auto rows = rows_of(csv_program::shopify, file);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].document.failure().code, errc::malformed);
  EXPECT_NE(rows[0].document.failure().detail.find("line 4"), std::string::npos) << rows[0].document.failure().detail;
  EXPECT_TRUE(rows[1].document);
}

TEST(codec_shop_rows, a_file_of_another_program_or_without_currency_is_one_error) {
  const auto wrong = rows_of(csv_program::shopify, "id,name\na,b\nc,d\n");
  ASSERT_EQ(wrong.size(), 1u);
  EXPECT_EQ(wrong[0].document.failure().field, "Handle");
  const auto bare = rows_of(csv_program::shopify, shopify_file(), 1 << 20, "");
  ASSERT_EQ(bare.size(), 1u);
  EXPECT_EQ(bare[0].document.failure().field, "currency");
}

TEST(codec_shop_rows, rows_depend_neither_on_pieces_nor_on_where_reading_goes_on) {
  const auto file = shopify_file() + "last,Last,,,,,,,,,,,,,1,,,,,,,,\n";
  const auto whole = rows_of(csv_program::shopify, file);
  ASSERT_EQ(whole.size(), 3u);
  for (std::size_t piece = 1; piece < 70; ++piece) {
    const auto cut = rows_of(csv_program::shopify, file, piece);
    ASSERT_EQ(cut.size(), whole.size()) << piece;
    for (std::size_t i = 0; i < cut.size(); ++i)
      EXPECT_EQ(json_of(cut[i]), json_of(whole[i])) << piece;
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    auto settings = codec::row_settings{
      codec::row_format::csv, whole[i].end_offset, whole[i].end_line, std::string{shopify_header}, {}};
    settings.dialect.program = csv_program::shopify;
    settings.dialect.currency = "EUR";
    const auto reader = codec::make_row_reader(settings);
    reader->feed(std::string_view{file}.substr(whole[i].end_offset), true);
    for (auto k = i + 1; k < whole.size(); ++k) {
      const auto next = reader->next();
      ASSERT_TRUE(next) << i << ' ' << k;
      EXPECT_EQ(json_of(*next), json_of(whole[k]));
      EXPECT_EQ(next->end_offset, whole[k].end_offset);
      EXPECT_EQ(next->line, whole[k].line);
    }
    EXPECT_FALSE(reader->next());
  }
}

TEST(codec_shop_rows, a_product_of_endless_records_is_refused_in_bounded_memory) {
  auto file = std::string{shopify_header};
  for (auto i = 0; i < 3'000; ++i)
    file += "big,Big,,,,,,,Size," + std::to_string(i) + ",,,,,1,,,,,,,,\n";
  const auto rows = rows_of(csv_program::shopify, file + "mug,Mug,,,,,,,,,,,,,1,,,,,,,,\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].document.failure().code, errc::too_large);
  EXPECT_TRUE(rows[1].document);
}

TEST(codec_shop_rows, cells_of_shops_are_read_as_they_are_meant) {
  const auto money = [](std::string_view x) { return codec::write_json(codec::shop_money(x, "EUR")); };
  EXPECT_EQ(money("19.99"), R"({"amount":"19.99","currency":"EUR"})");
  EXPECT_EQ(money("19,99"), R"({"amount":"19.99","currency":"EUR"})");
  EXPECT_EQ(money("1,234.50"), R"({"amount":"1234.50","currency":"EUR"})");
  EXPECT_EQ(money(""), "null");
  EXPECT_EQ(codec::split_at_commas("a, b\\, c,,d "), (std::vector<std::string>{"a", "b, c", "d"}));
  EXPECT_EQ(codec::gtin_of("'4006381333931"), "4006381333931");
  EXPECT_EQ(codec::gtin_of("ABC"), "");
}

} // namespace stoa::tests
