// Rows of CSV: cells, columns, headers.
#include "codec/csv_cells.hpp"
#include "codec/rows.hpp"
#include "tests/support/row_draft.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using catalog::attribute_map;
using catalog::money;
using catalog::product;
using catalog::product_draft;
using catalog::product_status;
using codec::row;
using codec::split_cells;

namespace {

using texts = std::vector<std::string>;

std::vector<row> rows_of(std::string_view file) {
  auto out = std::vector<row>{};
  const auto reader = codec::make_row_reader({.format = codec::row_format::csv});
  reader->feed(file, true);
  while (auto next = reader->next())
    out.push_back(std::move(*next));
  return out;
}

result<product_draft> first_draft(std::string_view file) {
  auto rows = rows_of(file);
  EXPECT_FALSE(rows.empty()) << file;
  return rows.empty() ? result<product_draft>{error{}} : draft_of(rows[0]);
}

error header_error(std::string_view file) {
  const auto rows = rows_of(file);
  EXPECT_EQ(rows.size(), 1u) << file;
  EXPECT_TRUE(!rows.empty() && rows[0].line == 1 && !draft_of(rows[0])) << file;
  return rows.empty() || draft_of(rows[0]) ? error{} : draft_of(rows[0]).failure();
}

} // namespace

TEST(codec_csv, cells_are_split_as_rfc_4180_says) {
  EXPECT_EQ(*split_cells("a,b,c"), (texts{"a", "b", "c"}));
  EXPECT_EQ(*split_cells("a,,"), (texts{"a", "", ""}));
  EXPECT_EQ(*split_cells(""), (texts{""}));
  EXPECT_EQ(*split_cells("\"a,b\",\"c\"\"d\",\"\",\"\"\"\",\"e\r\nf\""), (texts{"a,b", "c\"d", "", "\"", "e\r\nf"}));
  EXPECT_EQ(*split_cells(" a , b"), (texts{" a ", " b"}));
}

TEST(codec_csv, a_quote_out_of_place_is_malformed) {
  for (const auto* const record : {"a\"b", "\"a", "\"a\"b", "\"a\" ,b", " \"a\"", "\"", "\"\"\"", "a\rb", "a,b\""})
    EXPECT_EQ(split_cells(record).failure().code, errc::malformed) << record;
}

TEST(codec_csv, a_row_becomes_the_product_its_columns_describe) {
  const auto draft = first_draft(
    "id,sku,slug,name,description,brand,model,gtins,category,status,price,currency,cost,attributes.Weight kg,"
    "attributes.new,attributes.code,tags,image,thumb,released\r\n"
    "a,S-1,a-slug,A,\"Two\nlines\",B,M,0095205603217|4006381333931,Printing > Toner,draft,49.90,USD,20,0.50,true,007,"
    "x | y|,https://x/i.jpg,https://x/t.jpg,2009-12-10\r\n");
  ASSERT_TRUE(draft) << draft.failure().field << " " << draft.failure().detail;
  auto expected = product{};
  expected.id = "a";
  expected.sku = "S-1";
  expected.slug = "a-slug";
  expected.name.plain = "A";
  expected.description.plain = "Two\nlines";
  expected.brand = "B";
  expected.model = "M";
  expected.gtins = {"0095205603217", "4006381333931"};
  expected.status = product_status::draft;
  expected.price = money{{499, -1}, "USD"};
  expected.cost = money{{2, 1}, "USD"};
  expected.attributes = {{"Weight kg", decimal{5, -1}}, {"code", "007"}, {"new", true}};
  expected.tags = {"x", "y"};
  expected.media = {{"https://x/i.jpg", {}}, {"https://x/t.jpg", {}}};
  expected.released = "2009-12-10";
  EXPECT_EQ(draft->item, expected);
  EXPECT_EQ(draft->category_path, (texts{"Printing", "Toner"}));
}

TEST(codec_csv, an_empty_cell_is_an_absent_field) {
  const auto draft = first_draft("id,name,price,currency,attributes.x,tags,category,image,released\na,A,,USD,,,,,\n");
  ASSERT_TRUE(draft) << draft.failure().field << " " << draft.failure().detail;
  auto expected = product{};
  expected.id = "a";
  expected.name.plain = "A";
  EXPECT_EQ(draft->item, expected);
}

TEST(codec_csv, attribute_cells_are_numbers_only_in_json_spelling) {
  const auto draft =
    first_draft("id,name,attributes.a,attributes.b,attributes.c,attributes.d,attributes.e,attributes.f\n"
                "a,A,-1.5e2,1 kg,00,True,false,1234567890123456789\n");
  ASSERT_TRUE(draft);
  EXPECT_EQ(
    draft->item.attributes,
    (attribute_map{
      {"a", decimal{-15, 1}}, {"b", "1 kg"}, {"c", "00"}, {"d", "True"}, {"e", false}, {"f", "1234567890123456789"}}));
}

TEST(codec_csv, a_row_with_another_count_of_cells_is_an_error_and_the_next_is_read) {
  const auto rows = rows_of("id,name\na\nb,B,x\nc,C\n");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(draft_of(rows[0]).failure().code, errc::malformed);
  EXPECT_EQ(draft_of(rows[1]).failure().code, errc::malformed);
  EXPECT_EQ(rows[1].line, 3u);
  EXPECT_EQ(draft_of(rows[2])->item.id, "c");
}

TEST(codec_csv, a_wrong_header_is_one_error_with_the_column_and_the_end) {
  EXPECT_EQ(header_error("id,name,colour\na,A,red\nb,B,blue\n").code, errc::unknown_field);
  EXPECT_EQ(header_error("id,name,colour\na,A,red\n").field, "colour");
  for (const auto* const column :
       {"options.size", "attributes.", "attributes", "variants", "prices", "media", "ID", " sku"})
    EXPECT_EQ(header_error("id,name," + std::string{column} + "\na,A,x\n").field, column);
  EXPECT_EQ(header_error("id,,name\na,,A\n").code, errc::unknown_field);
  EXPECT_EQ(header_error("id,name,id\na,A,b\n").field, "id");
  EXPECT_EQ(header_error("sku,name\na,A\n").field, "id");
  EXPECT_EQ(header_error("id,\"na\"me\na,A\n").code, errc::malformed);
  EXPECT_EQ(header_error("id," + std::string(300'000, 'x') + "\na,A\n").code, errc::too_large);
}

TEST(codec_csv, after_a_wrong_header_nothing_that_is_fed_is_kept_or_read) {
  const auto reader = codec::make_row_reader({.format = codec::row_format::csv});
  reader->feed("wrong\n", false);
  EXPECT_TRUE(reader->next());
  reader->feed("id,name\na,A\n", true);
  EXPECT_FALSE(reader->next());
}

TEST(codec_csv, a_file_of_a_header_has_no_rows) {
  EXPECT_TRUE(rows_of("id,name").empty());
  EXPECT_TRUE(rows_of("id,name\r\n\r\n").empty());
}

TEST(codec_csv, going_on_under_a_wrong_header_is_one_error) {
  const auto reader = codec::make_row_reader({codec::row_format::csv, 100, 5, "id,colour\r\n", {}});
  reader->feed("a,red\nb,blue\n", true);
  const auto first = reader->next();
  ASSERT_TRUE(first);
  EXPECT_EQ(draft_of(*first).failure().field, "colour");
  EXPECT_FALSE(reader->next());
}

TEST(codec_csv, the_separator_is_the_most_frequent_one_of_the_header) {
  EXPECT_EQ(codec::guess_separator("id,name,price"), ',');
  EXPECT_EQ(codec::guess_separator("id;name;price"), ';');
  EXPECT_EQ(codec::guess_separator("id\tname\tprice, net"), '\t');
  EXPECT_EQ(codec::guess_separator("id|name|x"), '|');
  EXPECT_EQ(codec::guess_separator("\"a;b;c\",d"), ',') << "quoted ones do not count";
  EXPECT_EQ(codec::guess_separator("id"), ',');
}

TEST(codec_csv, cells_are_cut_at_the_files_own_separator) {
  auto settings = codec::row_settings{.format = codec::row_format::csv};
  settings.dialect.separator = ';';
  const auto reader = codec::make_row_reader(settings);
  reader->feed("id;name;description\na;\"A; the first\";one, two\nb;B;\"line 1\nline 2\"\n", true);
  const auto first = reader->next();
  ASSERT_TRUE(first);
  EXPECT_EQ(draft_of(*first)->item.name.plain, "A; the first");
  EXPECT_EQ(draft_of(*first)->item.description.plain, "one, two");
  EXPECT_EQ(draft_of(*reader->next())->item.description.plain, "line 1\nline 2");
  EXPECT_FALSE(reader->next());
}

TEST(codec_csv, a_map_renames_columns_and_passes_over_others) {
  auto settings = codec::row_settings{.format = codec::row_format::csv};
  settings.dialect.names = {{"Artikel", "id"}, {"Titel", "name"}, {"Notiz", ""}, {"Farbe", "attributes.colour"}};
  settings.dialect.currency = "EUR";
  const auto reader = codec::make_row_reader(settings);
  reader->feed("Artikel,Titel,Notiz,Farbe,price\na,Anker,intern,rot,9.50\n", true);
  const auto draft = draft_of(*reader->next());
  ASSERT_TRUE(draft) << draft.failure().detail;
  EXPECT_EQ(draft->item.id, "a");
  EXPECT_EQ(draft->item.name.plain, "Anker");
  EXPECT_EQ(draft->item.price, (money{{95, -1}, "EUR"}));
  EXPECT_EQ(draft->item.attributes, (attribute_map{{"colour", std::string{"rot"}}}));
}

TEST(codec_csv, a_map_for_a_column_that_the_file_has_not_is_refused) {
  auto settings = codec::row_settings{.format = codec::row_format::csv};
  settings.dialect.names = {{"Artikel", "id"}};
  const auto reader = codec::make_row_reader(settings);
  reader->feed("id,name\na,A\n", true);
  const auto first = reader->next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->document.failure().field, "map");
  EXPECT_FALSE(reader->next());
}

} // namespace stoa::tests
