// The bytes of format 1, written down: what is stored anywhere must be read for ever, and is written alike until a next
// format is begun. A difference here is a break of a format, never a test to bring up to date.
#include "domain/base/format_mark.hpp"
#include "domain/catalog/heads.hpp"
#include "domain/catalog/schema.hpp"
#include "domain/event/record.hpp"
#include "spine/stored.hpp"
#include "storage/log_format.hpp"
#include "storage/state_meta.hpp"
#include "tests/support/domain_products.hpp"
#include "tests/support/golden_bytes.hpp"
#include "tests/support/log_tools.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace stoa::tests {

namespace {

namespace stored = spine::stored;

constexpr std::uint64_t some_version = 258;
constexpr std::int64_t some_time_ms = 1'700'000'000'456;

event::request_hash some_hash() {
  auto x = event::request_hash{};
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<std::uint8_t>(i * 8 + 1);
  return x;
}

catalog::product some_document() {
  auto x = full_product();
  x.version = some_version;
  x.updated_at_ms = some_time_ms;
  return x;
}

event::task some_task() {
  auto x = event::task{};
  x.id = "t-1";
  x.state = event::task_state::failed;
  x.format = "jsonl";
  x.file = "spool/7";
  x.file_bytes = 300;
  x.offset = 200;
  x.line = 70;
  x.rows = 69;
  x.written = 4;
  x.unchanged = 5;
  x.refused = 60;
  x.error_count = 2;
  x.reason = "the disk is full";
  return x;
}

event::key_used some_key() {
  return {"key-1", some_hash(), {{201, 77, errc::none, "", ""}, {409, 0, errc::sku_taken, "taken", "sku"}}};
}

event::record some_record() {
  auto x = event::record{{some_version, some_time_ms, "req-1", "admin"}, {}};
  x.events.emplace_back(event::product_changed{41, std::make_shared<const catalog::product>(some_document())});
  x.events.emplace_back(event::product_deleted{40, "p-2"});
  x.events.emplace_back(event::category_created{{7, 2, "B\xc3\xbcro"}});
  x.events.emplace_back(some_key());
  x.events.emplace_back(event::task_changed{some_task(), {{3, "price.amount", "is negative"}, {9, "", "no JSON"}}});
  return x;
}

resource::item some_resource() {
  auto x = resource::item{};
  x.name = {resource::kind::synonyms, "sofas"};
  x.version = some_version;
  x.created_at_ms = some_time_ms - 1;
  x.updated_at_ms = some_time_ms;
  x.content = value_object{{"synonyms", value_list{"sofa", "couch"}}, {"n", decimal{-15, -1}}, {"y", true}, {"z", {}}};
  return x;
}

event::record some_record_of_resources() {
  auto x = event::record{{some_version, some_time_ms, "req-2", "admin"}, {}};
  x.events.emplace_back(event::history_cut{{{"p-2", 40}}});
  x.events.emplace_back(event::resource_changed{257, std::make_shared<const resource::item>(some_resource())});
  x.events.emplace_back(event::resource_deleted{256, {resource::kind::stop_words, "en"}});
  return x;
}

const auto some_segment = storage::segment_header{.log_id = 0x0102030405060708,
                                                  .segment_id = 22,
                                                  .epoch = 3,
                                                  .first_position = 44,
                                                  .durable_position = 43,
                                                  .salt = 0x1112131415161718};

} // namespace

TEST(golden_bytes, a_product) {
  const auto bytes = from_hex(golden::product);
  auto written = std::string{};
  catalog::encode(written, full_product());
  EXPECT_EQ(to_hex(written), to_hex(bytes));
  const auto read = catalog::decode(bytes);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(*read, full_product());
}

TEST(golden_bytes, a_product_of_format_2) {
  const auto bytes = from_hex(golden::product_of_format_2);
  auto written = std::string{};
  catalog::encode(written, full_product_of_format_2());
  EXPECT_EQ(to_hex(written), to_hex(bytes));
  const auto read = catalog::decode(bytes);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(*read, full_product_of_format_2());
}

TEST(golden_bytes, a_record_with_every_event) {
  const auto bytes = from_hex(golden::record);
  EXPECT_EQ(to_hex(event::encode(some_record())), to_hex(bytes));
  const auto read = event::decode(bytes);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(*read, some_record());
}

TEST(golden_bytes, a_record_of_resources) {
  const auto bytes = from_hex(golden::record_of_resources);
  EXPECT_EQ(to_hex(event::encode(some_record_of_resources())), to_hex(bytes));
  const auto read = event::decode(bytes);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(*read, some_record_of_resources());
}

TEST(golden_bytes, a_stored_resource) {
  const auto bytes = from_hex(golden::resource);
  EXPECT_EQ(to_hex(stored::encode_resource(some_resource())), to_hex(bytes));
  const auto read = stored::decode_resource(bytes);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(*read, some_resource());
}

TEST(golden_bytes, a_stored_document) {
  const auto bytes = from_hex(golden::document);
  EXPECT_EQ(to_hex(stored::encode_document(some_document())), to_hex(bytes));
  const auto read = stored::decode_document(bytes);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(*read, some_document());
}

TEST(golden_bytes, a_stored_head_and_the_hash_of_its_content) {
  const auto bytes = from_hex(golden::head);
  EXPECT_EQ(to_hex(catalog::encode_head(catalog::make_head(some_document()))), to_hex(bytes));
  const auto read = catalog::decode_head(bytes);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(*read, catalog::make_head(some_document()));
}

TEST(golden_bytes, a_stored_category) {
  const auto x = catalog::category{7, 2, "B\xc3\xbcro"};
  const auto bytes = from_hex(golden::category);
  EXPECT_EQ(to_hex(stored::encode_category(x)), to_hex(bytes));
  const auto read = stored::decode_category(bytes);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(*read, x);
}

TEST(golden_bytes, a_stored_idempotency_key) {
  const auto bytes = from_hex(golden::key);
  EXPECT_EQ(to_hex(stored::encode_key({"admin", some_time_ms, some_key()})), to_hex(bytes));
  const auto read = stored::decode_key(bytes);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(read->principal, "admin");
  EXPECT_EQ(read->time_ms, some_time_ms);
  EXPECT_EQ(read->used, some_key());
}

TEST(golden_bytes, a_stored_task) {
  const auto bytes = from_hex(golden::task);
  EXPECT_EQ(to_hex(stored::encode_task(some_task())), to_hex(bytes));
  const auto read = stored::decode_task(bytes);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(*read, some_task());
}

TEST(golden_bytes, a_stored_task_error) {
  const auto x = event::task_error{300, "price.amount", "is negative"};
  const auto bytes = from_hex(golden::task_error);
  EXPECT_EQ(to_hex(stored::encode_task_error(x)), to_hex(bytes));
  const auto read = stored::decode_task_error(bytes);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(*read, x);
}

TEST(golden_bytes, keys_of_the_state_sort_by_id_and_number) {
  EXPECT_EQ(to_hex(stored::history_key("p-1", some_version)), "702d31000000000000000102");
  EXPECT_EQ(to_hex(stored::task_error_key("t-1", 3)), "742d31000000000000000003");
}

TEST(golden_bytes, the_states_position) {
  const auto bytes = from_hex(golden::position);
  EXPECT_EQ(to_hex(storage::encode_position(some_version)), to_hex(bytes));
  EXPECT_EQ(*storage::decode_position(bytes), some_version);
}

TEST(golden_bytes, a_segment_header_and_a_batch) {
  const auto bytes = from_hex(golden::segment_header);
  EXPECT_EQ(to_hex(storage::encode(some_segment)), to_hex(bytes));
  const auto read = storage::decode_segment_header(bytes);
  ASSERT_TRUE(read) << read.failure().detail;
  EXPECT_EQ(*read, some_segment);

  const auto batch_bytes = from_hex(golden::batch);
  auto written = std::string{};
  storage::append_encoded(make_batch(44, {"one", "", "three"}), some_segment, 43, written);
  EXPECT_EQ(to_hex(written), to_hex(batch_bytes));
  const auto view = storage::batch_view::over(batch_bytes, some_segment);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->header().first_position, 44U);
  EXPECT_EQ(view->header().durable_position, 43U);
  EXPECT_EQ(view->record(0), "one");
  EXPECT_EQ(view->record(1), "");
  EXPECT_EQ(view->record(2), "three");
}

namespace {

/// One kind of stored value: its golden bytes, and the failure of reading some bytes as it.
struct stored_kind {
  const char* name;
  std::string_view hex;
  std::function<error(std::string_view)> failure_of;
};

template <class Decode>
std::function<error(std::string_view)> failing(Decode decode) {
  return [decode](std::string_view bytes) {
    const auto x = decode(bytes);
    return x ? error{} : x.failure();
  };
}

/// No stored value has a higher format yet.
constexpr char newest_format = 3;

/// All that begin with {format, codec, key id}.
std::vector<stored_kind> marked_kinds() {
  return {{"record", golden::record, failing(event::decode)},
          {"document", golden::document, failing(stored::decode_document)},
          {"record of resources", golden::record_of_resources, failing(event::decode)},
          {"resource", golden::resource, failing(stored::decode_resource)},
          {"head", golden::head, failing(catalog::decode_head)},
          {"category", golden::category, failing(stored::decode_category)},
          {"key", golden::key, failing(stored::decode_key)},
          {"task", golden::task, failing(stored::decode_task)},
          {"task error", golden::task_error, failing(stored::decode_task_error)}};
}

void expect_newer(const error& x, const std::string& what) {
  EXPECT_TRUE(is_newer_format(x)) << what << ": " << x.detail;
  EXPECT_NE(x.detail.find("written by a newer version"), std::string::npos) << what << ": " << x.detail;
  EXPECT_NE(x.detail.find("start the version that wrote it"), std::string::npos) << what << ": " << x.detail;
}

void expect_damaged(const error& x, const std::string& what) {
  EXPECT_EQ(x.code, errc::corrupt) << what;
  EXPECT_FALSE(is_newer_format(x)) << what << ": " << x.detail;
}

} // namespace

TEST(newer_format, every_marked_value_of_a_newer_format_codec_or_key_is_refused_as_such) {
  for (const auto& kind : marked_kinds())
    for (std::size_t mark = 0; mark < 3; ++mark) {
      auto bytes = from_hex(kind.hex);
      bytes[mark] = static_cast<char>(bytes[mark] + newest_format);
      expect_newer(kind.failure_of(bytes), kind.name);
    }
}

TEST(newer_format, what_is_cut_off_or_has_no_format_is_damaged_and_not_newer) {
  for (const auto& kind : marked_kinds()) {
    auto bytes = from_hex(kind.hex);
    for (const auto size : {std::size_t{0}, std::size_t{2}, bytes.size() - 1})
      expect_damaged(kind.failure_of(std::string_view{bytes}.substr(0, size)), kind.name);
    bytes[0] = 0;
    expect_damaged(kind.failure_of(bytes), kind.name);
  }
}

TEST(newer_format, a_product_by_itself_in_a_document_and_in_a_record_is_refused_as_newer) {
  const auto old = from_hex(golden::product);
  auto newer = old;
  newer[0] = newest_format + 1;
  expect_newer(failing(catalog::decode)(newer), "product");
  auto document = from_hex(golden::document);
  document.replace(document.find(old), old.size(), newer);
  expect_newer(failing(stored::decode_document)(document), "document");
  auto record = from_hex(golden::record);
  record.replace(record.find(old), old.size(), newer);
  expect_newer(failing(event::decode)(record), "record");
  newer[0] = 0;
  expect_damaged(failing(catalog::decode)(newer), "product");
}

TEST(newer_format, an_event_of_an_unknown_type_or_body_version_is_refused_as_newer) {
  auto x = event::record{{1, 2, "r", "p"}, {}};
  x.events.emplace_back(event::product_deleted{40, "p-2"});
  const auto bytes = event::encode(x);
  const auto frame = bytes.size() - 8; // type, version, length, previous, length, "p-2"
  ASSERT_EQ(bytes.substr(frame, 3), (std::string{"\1\1\5"}));
  auto of_type = bytes;
  of_type[frame] = static_cast<char>(std::variant_size_v<event::any>);
  expect_newer(failing(event::decode)(of_type), "type");
  auto of_version = bytes;
  of_version[frame + 1] = 2;
  expect_newer(failing(event::decode)(of_version), "version");
  of_version[frame + 1] = 0;
  expect_damaged(failing(event::decode)(of_version), "version");
}

TEST(newer_format, a_segment_header_and_a_states_position_are_refused_as_newer) {
  for (const auto offset : {std::size_t{8}, std::size_t{9}, std::size_t{12}}) { // format, codec, key id
    auto bytes = from_hex(golden::segment_header);
    bytes[offset] = static_cast<char>(bytes[offset] + 1);
    expect_damaged(failing(storage::decode_segment_header)(bytes), "segment with a wrong checksum");
    expect_newer(failing(storage::decode_segment_header)(with_segment_checksum(bytes)), "segment");
  }
  auto bytes = from_hex(golden::segment_header);
  bytes[8] = 0;
  expect_damaged(failing(storage::decode_segment_header)(with_segment_checksum(bytes)), "segment");
  auto position = from_hex(golden::position);
  position[0] = 2;
  expect_newer(failing(storage::decode_position)(position), "position");
  position[0] = 0;
  expect_damaged(failing(storage::decode_position)(position), "position");
}

} // namespace stoa::tests
