// Rows of JSON Lines in the spellings of shop feeds, and the real files.
#include "codec/json.hpp"
#include "codec/rows.hpp"
#include "domain/catalog/schema.hpp"
#include "tests/support/row_draft.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

namespace stoa::tests {

using catalog::media;
using catalog::money;
using catalog::product;
using catalog::product_draft;
using catalog::text;

namespace {

result<product_draft> draft_from(std::string_view line) {
  const auto reader = codec::make_row_reader({.format = codec::row_format::jsonl});
  reader->feed(line, true);
  auto next = reader->next();
  EXPECT_TRUE(next) << line;
  return next ? draft_of(*next) : result<product_draft>{error{}};
}

/// The members of a row beside id and name.
result<product_draft> draft_with(std::string_view members) {
  return draft_from(R"({"id":"a","name":"A",)" + std::string{members} + "}");
}

product item_with(std::string_view members) {
  const auto draft = draft_with(members);
  EXPECT_TRUE(draft) << members << ": " << (draft ? "" : draft.failure().field + " " + draft.failure().detail);
  return draft ? draft->item : product{};
}

std::string data_folder() {
  const auto* const set = std::getenv("STOA_DATA");
  return set != nullptr ? set : STOA_SOURCE_DIR "/../shared/data";
}

} // namespace

TEST(codec_jsonl, a_bare_price_takes_the_currency_beside_it) {
  const auto expected = money{{4995, -2}, "USD"};
  EXPECT_EQ(item_with(R"("price":49.95,"currency":"USD")").price, expected);
  EXPECT_EQ(item_with(R"("currency":"USD","price":"49.95")").price, expected);
  EXPECT_EQ(item_with(R"("price":{"amount":"49.95","currency":"USD"})").price, expected);
  EXPECT_EQ(item_with(R"("cost":49.95,"currency":"USD")").cost, expected);
}

TEST(codec_jsonl, a_currency_without_a_price_is_ignored) {
  EXPECT_EQ(item_with(R"("currency":"USD")").price, std::nullopt);
  EXPECT_EQ(item_with(R"("currency":"USD","price":null)").price, std::nullopt);
}

TEST(codec_jsonl, a_price_that_cannot_be_read_names_its_field) {
  EXPECT_EQ(draft_with(R"("price":49.95)").failure().field, "price");
  EXPECT_EQ(draft_with(R"("price":"free","currency":"USD")").failure().field, "price.amount");
  EXPECT_EQ(draft_with(R"("price":1,"currency":"dollar")").failure().field, "price.currency");
  EXPECT_EQ(draft_with(R"("price":{"amount":"1","currency":"USD"},"currency":"EUR")").failure().field, "currency");
}

TEST(codec_jsonl, an_ean_is_a_gtin) {
  const auto expected = std::vector<std::string>{"0095205603217"};
  EXPECT_EQ(item_with(R"("ean":"0095205603217")").gtins, expected);
  EXPECT_EQ(item_with(R"("ean":["0095205603217"])").gtins, expected);
  EXPECT_EQ(item_with(R"("gtins":["0095205603217"])").gtins, expected);
  EXPECT_EQ(draft_with(R"("gtins":["0095205603217"],"ean":"1")").failure().field, "ean");
}

TEST(codec_jsonl, image_and_thumb_are_media_in_this_order) {
  const auto item = item_with(R"("thumb":"https://x/t.jpg","image":"https://x/i.jpg")");
  ASSERT_EQ(item.media.size(), 2u);
  EXPECT_EQ(item.media[0].url, "https://x/i.jpg");
  EXPECT_EQ(item.media[1].url, "https://x/t.jpg");
  EXPECT_EQ(item_with(R"("thumb":"https://x/t.jpg","image":"")").media.size(), 1u);
  EXPECT_TRUE(item_with(R"("thumb":null)").media.empty());
  EXPECT_EQ(draft_with(R"("image":7)").failure().field, "media[0].url");
  EXPECT_EQ(draft_with(R"("media":[],"image":"https://x/i.jpg")").failure().field, "image");
}

TEST(codec_jsonl, a_row_that_is_no_object_is_refused) {
  for (const auto* const line : {"[]", "1", "\"a\"", "null", "{}"})
    EXPECT_FALSE(draft_from(line)) << line;
}

TEST(codec_jsonl, the_whole_icecat_file_is_accepted_and_survives_being_written_and_read) {
  auto file = std::ifstream{data_folder() + "/icecat_products.jsonl", std::ios::binary};
  if (!file)
    GTEST_SKIP() << "no icecat_products.jsonl in " << data_folder() << "; set STOA_DATA";
  const auto reader = codec::make_row_reader({.format = codec::row_format::jsonl});
  auto rows = std::uint64_t{0};
  auto piece = std::string(1024 * 1024, '\0');
  auto text = std::string{};
  do {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    reader->feed(std::string_view{piece}.substr(0, static_cast<std::size_t>(file.gcount())), file.eof());
    while (const auto next = reader->next()) {
      ++rows;
      ASSERT_EQ(next->line, rows);
      const auto draft = draft_of(*next);
      ASSERT_TRUE(draft) << rows << ": " << draft.failure().field << " " << draft.failure().detail;
      if (rows % 8 != 0)
        continue;
      text.clear();
      codec::write_product(text, draft->item, {}, {});
      const auto again = draft_from(text);
      ASSERT_TRUE(again) << text;
      ASSERT_EQ(again->item, draft->item);
    }
  } while (!file.eof());
  EXPECT_EQ(rows, 19'406u);
}

} // namespace stoa::tests
