// The state's values as bytes: those of format 1 are given here in full, so that no change of the encoders moves one.
#include "spine/stored.hpp"
#include "tests/support/domain_products.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace stoa::tests {

namespace stored = spine::stored;

namespace {

std::string hex(std::string_view bytes) {
  constexpr auto digits = std::string_view{"0123456789abcdef"};
  auto out = std::string{};
  for (const auto c : bytes) {
    out += digits[static_cast<std::uint8_t>(c) >> 4];
    out += digits[static_cast<std::uint8_t>(c) & 15];
  }
  return out;
}

stored::used_key some_key() {
  auto x = stored::used_key{"key:admin", 1'700'000'000'456, {"key-1", {}, {}}};
  for (std::size_t i = 0; i < x.used.request.size(); ++i)
    x.used.request[i] = static_cast<std::uint8_t>(i * 9);
  x.used.results = {{201, 77, errc::none, "", ""}, {409, 0, errc::sku_taken, "taken", "sku"}};
  return x;
}

event::task some_task() {
  auto x = event::task{};
  x.id = "t-1";
  x.state = event::task_state::failed;
  x.format = "jsonl";
  x.file = "spool-7";
  x.file_bytes = 1;
  x.offset = 200;
  x.line = 70;
  x.rows = 30'000;
  x.written = 4'000'000;
  x.unchanged = 5;
  x.refused = 6;
  x.error_count = 7;
  x.reason = "the disk is full";
  return x;
}

/// Every shorter or longer value, and every one of another format, is refused.
template <class Decode>
void expect_only_whole(const std::string& bytes, Decode decode) {
  for (std::size_t size = 0; size < bytes.size(); ++size)
    ASSERT_FALSE(decode(bytes.substr(0, size))) << size;
  EXPECT_FALSE(decode(bytes + '\0'));
  for (std::size_t i = 0; i < 3; ++i) {
    auto other = bytes;
    ++other[i];
    EXPECT_FALSE(decode(other)) << i;
  }
}

} // namespace

TEST(spine_stored, a_category_has_the_bytes_of_format_1) {
  const auto x = catalog::category{300, 2, "B\xc3\xbcro"};
  EXPECT_EQ(hex(stored::encode_category(x)), "010000ac02020542c3bc726f");
  EXPECT_EQ(*stored::decode_category(stored::encode_category(x)), x);
}

TEST(spine_stored, a_category_that_is_an_entity_has_the_bytes_of_format_2) {
  auto x = catalog::category{300, 2, "B\xc3\xbcro"};
  x.key = "office";
  x.slug = "office-1";
  x.names = {{"en", "Office"}};
  x.order = -3;
  x.version = 77;
  x.created_at_ms = 5;
  x.updated_at_ms = 6;
  EXPECT_EQ(hex(stored::encode_category(x)), "020000"
                                             "4d"
                                             "0c"
                                             "ac02"
                                             "02"
                                             "0542c3bc726f"
                                             "066f6666696365"
                                             "086f66666963652d31"
                                             "05"
                                             "0a"
                                             "01"
                                             "02656e"
                                             "064f6666696365");
  EXPECT_EQ(*stored::decode_category(stored::encode_category(x)), x);
  expect_only_whole(stored::encode_category(x), stored::decode_category);
}

TEST(spine_stored, an_idempotency_key_has_the_bytes_of_format_1) {
  EXPECT_EQ(hex(stored::encode_key(some_key())),
            "010000096b65793a61646d696e90a7abfef962056b65792d310009121b242d363f48515a636c757e"
            "879099a2abb4bdc6cfd8e1eaf3fc050e1702c9014d000000990300090574616b656e03736b75");
  const auto again = stored::decode_key(stored::encode_key(some_key()));
  EXPECT_EQ(again->principal, some_key().principal);
  EXPECT_EQ(again->time_ms, some_key().time_ms);
  EXPECT_EQ(again->used, some_key().used);
}

TEST(spine_stored, a_task_has_the_bytes_of_format_1) {
  EXPECT_EQ(hex(stored::encode_task(some_task())),
            "01000003742d3103056a736f6e6c0773706f6f6c2d3701c80146b0ea018092f40105060710746865"
            "206469736b2069732066756c6c");
  EXPECT_EQ(*stored::decode_task(stored::encode_task(some_task())), some_task());
}

TEST(spine_stored, a_task_error_has_the_bytes_of_format_1) {
  const auto x = event::task_error{300, "price.amount", "is negative"};
  EXPECT_EQ(hex(stored::encode_task_error(x)), "010000ac020c70726963652e616d6f756e740b6973206e65676174697665");
  EXPECT_EQ(*stored::decode_task_error(stored::encode_task_error(x)), x);
}

TEST(spine_stored, a_document_begins_with_format_version_and_time) {
  auto x = full_product();
  x.version = 77;
  x.updated_at_ms = 1'700'000'000'456;
  const auto bytes = stored::encode_document(x);
  EXPECT_EQ(hex(bytes.substr(0, 10)), "0100004d90a7abfef962");
  EXPECT_EQ(*stored::decode_document(bytes), x);
}

TEST(spine_stored, a_value_cut_short_prolonged_or_of_another_format_is_refused) {
  expect_only_whole(stored::encode_category({300, 2, "Toner"}), stored::decode_category);
  expect_only_whole(stored::encode_key(some_key()), stored::decode_key);
  expect_only_whole(stored::encode_task(some_task()), stored::decode_task);
  expect_only_whole(stored::encode_task_error({300, "sku", "is taken"}), stored::decode_task_error);
}

} // namespace stoa::tests
