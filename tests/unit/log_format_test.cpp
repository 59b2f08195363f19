// The bytes of segments and batches.
#include "storage/crc32c.hpp"
#include "storage/log_format.hpp"
#include "tests/support/log_tools.hpp"
#include "tests/support/sim_disk.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace stoa::tests {

using storage::append_encoded;
using storage::batch;
using storage::batch_alignment;
using storage::batch_header_bytes;
using storage::batch_view;
using storage::crc32c;
using storage::decode_segment_header;
using storage::encode;
using storage::encoded_size;
using storage::find_batch_header;
using storage::is_well_formed;
using storage::segment_header;
using storage::segment_header_bytes;

namespace {

const auto some_segment = segment_header{.log_id = 11,
                                         .segment_id = 22,
                                         .epoch = 33,
                                         .first_position = 44,
                                         .durable_position = 55,
                                         .salt = 0x6666666666666666};

std::string encoded(const batch& x, const segment_header& in = some_segment) {
  auto out = std::string{};
  append_encoded(x, in, x.first_position - 1, out);
  return out;
}

} // namespace

TEST(log_format, a_segment_header_round_trips_and_has_its_size) {
  const auto bytes = encode(some_segment);
  EXPECT_EQ(bytes.size(), segment_header_bytes);
  const auto back = decode_segment_header(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, some_segment);
}

TEST(log_format, a_segment_header_with_a_number_that_no_log_reaches_is_refused) {
  for (auto segment_header::*number : {&segment_header::segment_id, &segment_header::epoch,
                                       &segment_header::first_position, &segment_header::durable_position}) {
    auto x = some_segment;
    x.*number = storage::segment_number_max;
    EXPECT_TRUE(decode_segment_header(encode(x)));
    x.*number = storage::segment_number_max + 1;
    const auto back = decode_segment_header(encode(x));
    ASSERT_FALSE(back);
    EXPECT_EQ(back.failure().code, errc::corrupt);
  }
}

TEST(log_format, a_segment_header_with_any_byte_changed_is_refused) {
  for (std::size_t i = 0; i < segment_header_bytes; ++i) {
    auto bytes = encode(some_segment);
    bytes[i] = static_cast<char>(bytes[i] ^ 1);
    const auto back = decode_segment_header(bytes);
    ASSERT_FALSE(back) << i;
    EXPECT_EQ(back.failure().code, errc::corrupt);
  }
  EXPECT_FALSE(decode_segment_header(""));
  EXPECT_FALSE(decode_segment_header(encode(some_segment).substr(0, segment_header_bytes - 1)));
}

TEST(log_format, a_segment_of_a_newer_format_is_refused_by_its_version) {
  auto bytes = encode(some_segment);
  bytes[8] = 2;
  const auto sum = crc32c(std::string_view{bytes}.substr(0, segment_header_bytes - 4));
  std::memcpy(bytes.data() + segment_header_bytes - 4, &sum, 4);
  const auto back = decode_segment_header(bytes);
  ASSERT_FALSE(back);
  EXPECT_NE(back.failure().detail.find("format 2, written by a newer version"), std::string::npos);
}

TEST(log_format, a_batch_round_trips_with_empty_records_and_odd_sizes) {
  const auto x = make_batch(100, {"one", "", "three and more", ""});
  const auto bytes = encoded(x);
  EXPECT_EQ(bytes.size(), encoded_size(x));
  EXPECT_EQ(bytes.size() % batch_alignment, 0U);
  const auto view = batch_view::over(bytes, some_segment);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->header().first_position, 100U);
  EXPECT_EQ(view->header().last_position(), 103U);
  EXPECT_EQ(view->header().durable_position, 99U);
  EXPECT_EQ(view->record(2), "three and more");
  const auto back = view->to_batch();
  EXPECT_EQ(back.first_position, x.first_position);
  EXPECT_EQ(back.bytes, x.bytes);
  EXPECT_EQ(back.ends, x.ends);
}

TEST(log_format, a_batch_with_any_byte_changed_or_missing_is_not_whole) {
  const auto x = make_batch(100, {"12345678", "abcd"});
  const auto whole = encoded(x);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    auto bytes = whole;
    bytes[i] = static_cast<char>(bytes[i] ^ 0x10);
    const auto is_padding = i >= batch_header_bytes + 2 * 4 + x.bytes.size();
    EXPECT_EQ(batch_view::over(bytes, some_segment).has_value(), is_padding) << i;
    EXPECT_FALSE(batch_view::over(std::string_view{whole}.substr(0, i), some_segment)) << i;
  }
}

TEST(log_format, bytes_of_another_segment_never_pass_for_this_one) {
  const auto bytes = encoded(make_batch(100, {"x"}));
  for (auto field : {&segment_header::segment_id, &segment_header::epoch, &segment_header::salt}) {
    auto other = some_segment;
    other.*field += 1;
    EXPECT_FALSE(batch_view::over(bytes, other));
  }
}

TEST(log_format, a_batch_header_is_found_at_aligned_places_only) {
  const auto bytes = std::string(40, 'x') + encoded(make_batch(100, {"y"})) + std::string(16, 'z');
  EXPECT_EQ(find_batch_header(bytes, 0, some_segment), 40U);
  EXPECT_EQ(find_batch_header(bytes, 48, some_segment), std::string_view::npos);
  EXPECT_EQ(find_batch_header(bytes.substr(0, 40 + batch_header_bytes - 1), 0, some_segment), std::string_view::npos);
}

TEST(log_format, a_malformed_batch_is_told_from_a_good_one) {
  EXPECT_TRUE(is_well_formed(make_batch(1, {""})));
  EXPECT_TRUE(is_well_formed(make_batch(1, {std::string(batch::byte_count_max, 'x')})));
  EXPECT_FALSE(is_well_formed(make_batch(1, {})));
  EXPECT_FALSE(is_well_formed(make_batch(1, {std::string(batch::byte_count_max, 'x'), "y"})));
  auto x = make_batch(1, {"ab", "cd"});
  x.ends = {4, 2};
  EXPECT_FALSE(is_well_formed(x));
  x.ends = {2, 3};
  EXPECT_FALSE(is_well_formed(x));
}

TEST(log_format, random_bytes_are_refused_without_harm) {
  auto random = sim_random{1};
  for (auto run = 0; run < 2000; ++run) {
    auto bytes = encoded(make_batch(100, {"some", "records", "here"}));
    for (auto n = random.below(6) + 1; n > 0; --n)
      bytes[random.below(bytes.size())] = static_cast<char>(random.next());
    const auto view = batch_view::over(bytes, some_segment);
    if (view) {
      EXPECT_EQ(view->record(1), "records");
    }
  }
}

} // namespace stoa::tests
