// A record comes back from its bytes as it was, and damaged ones are refused.
#include "domain/event/codec.hpp"
#include "domain/event/record.hpp"
#include "tests/support/domain_products.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace stoa::tests {

using event::decode;
using event::encode;
using event::record;

namespace {

event::request_hash some_hash() {
  auto x = event::request_hash{};
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<std::uint8_t>(i * 9);
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

event::product_changed changed(const event::header& of, event::position previous, catalog::product x) {
  x.version = of.position;
  x.updated_at_ms = of.time_ms;
  return {previous, std::make_shared<const catalog::product>(std::move(x))};
}

/// One event of each kind.
record full_record() {
  auto x = record{{(std::uint64_t{1} << 52) + 3, 1'700'000'000'456, "req-1", "key:admin"}, {}};
  x.events.emplace_back(changed(x.header, 41, full_product()));
  x.events.emplace_back(event::product_deleted{300, "p-2"});
  x.events.emplace_back(event::category_created{{7, 2, "B\xc3\xbcro"}});
  x.events.emplace_back(
    event::key_used{"key-1", some_hash(), {{201, 77, errc::none, "", ""}, {409, 0, errc::sku_taken, "taken", "sku"}}});
  x.events.emplace_back(event::task_changed{some_task(), {{3, "price.amount", "is negative"}, {9, "", "no JSON"}}});
  auto row = event::staged_row{};
  row.line = 4;
  row.id = "p-4";
  row.previous = 12;
  auto gone = row;
  row.after = std::make_shared<const catalog::product>([] {
    auto item = full_product();
    item.id = "p-4";
    item.version = 0;
    item.updated_at_ms = 0;
    return item;
  }());
  x.events.emplace_back(event::rows_staged{"t-1", 300, {row, gone}});
  x.events.emplace_back(event::import_published{"t-1", {{40, 300}, {41, 2}}, {3, 299, 301}});
  x.events.emplace_back(event::history_cut{{{"p-1", 12}, {"p-2", std::uint64_t{1} << 40}}});
  auto named = catalog::category{8, 7, "Stifte"};
  named.key = "pens";
  named.slug = "pens";
  named.names = {{"en", "Pens"}, {"zh-Hans", "\xe7\xac\x94"}};
  named.order = -4;
  named.version = x.header.position;
  named.created_at_ms = 1'600'000'000'000;
  named.updated_at_ms = x.header.time_ms;
  x.events.emplace_back(event::category_changed{12, named});
  x.events.emplace_back(event::category_deleted{13, 9, "ink"});
  return x;
}

void expect_refused_or_canonical(const std::string& bytes) {
  const auto x = decode(bytes);
  if (x)
    ASSERT_EQ(encode(*x), bytes);
  else
    ASSERT_EQ(x.failure().code, errc::corrupt);
}

/// The record up to its only event's frame, for bodies made by hand.
std::string framed(std::uint8_t type, std::uint8_t version, const std::string& body) {
  auto bytes = encode(record{});
  bytes.back() = '\1';
  auto out = byte_writer{bytes};
  out.u8(type);
  out.u8(version);
  out.text(body);
  return bytes;
}

} // namespace

TEST(domain_record, every_kind_of_event_comes_back) {
  const auto x = full_record();
  const auto back = decode(encode(x));
  ASSERT_TRUE(back) << back.failure().detail;
  EXPECT_EQ(*back, x);
  EXPECT_EQ(encode(*back), encode(x));
}

TEST(domain_record, a_record_without_events_comes_back) {
  for (const auto time_ms : {std::int64_t{0}, std::int64_t{-5}, std::numeric_limits<std::int64_t>::max()}) {
    const auto x = record{{1, time_ms, "", ""}, {}};
    EXPECT_EQ(*decode(encode(x)), x);
  }
}

TEST(domain_record, a_changed_product_has_the_version_and_time_of_its_record) {
  auto x = record{{12, 3'456, "r", "p"}, {}};
  auto stored = full_product();
  stored.version = 999;
  stored.updated_at_ms = 998;
  x.events.emplace_back(event::product_changed{0, std::make_shared<const catalog::product>(stored)});
  const auto back = decode(encode(x));
  ASSERT_TRUE(back);
  const auto& after = *std::get<event::product_changed>(back->events[0]).after;
  EXPECT_EQ(after.version, 12u);
  EXPECT_EQ(after.updated_at_ms, 3'456);
  EXPECT_EQ(after.created_at_ms, stored.created_at_ms);
}

TEST(domain_record, the_first_bytes_are_format_codec_and_key) {
  const auto bytes = encode(full_record());
  EXPECT_EQ(bytes.substr(0, 3), (std::string{"\1\0\0", 3}));
  for (std::size_t i = 0; i < 3; ++i) {
    auto other = bytes;
    ++other[i];
    const auto x = decode(other);
    ASSERT_FALSE(x);
    EXPECT_EQ(x.failure().code, errc::corrupt);
  }
}

TEST(domain_record, the_numbers_of_the_event_types_never_change) {
  const auto x = full_record();
  const auto numbers = std::vector<int>{0, 1, 2, 3, 4, 10, 11, 5, 8, 9};
  ASSERT_EQ(x.events.size(), numbers.size());
  for (std::size_t i = 0; i < x.events.size(); ++i) {
    const auto bytes = encode(record{{}, {x.events[i]}});
    ASSERT_EQ(static_cast<std::uint8_t>(bytes[8]), numbers[i])
      << "the type follows marks, an empty header and the count";
    ASSERT_EQ(bytes[9], '\1');
  }
}

TEST(domain_record, every_shortened_and_every_lengthened_record_is_refused) {
  const auto bytes = encode(full_record());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    ASSERT_FALSE(decode(std::string_view{bytes}.substr(0, size))) << size;
  EXPECT_FALSE(decode(bytes + '\0'));
}

TEST(domain_record, events_of_an_unknown_type_or_version_or_with_bytes_left_are_refused) {
  using std::string_literals::operator""s;
  const auto deleted = "\5\1a"s;
  ASSERT_TRUE(decode(framed(1, 1, deleted)));
  EXPECT_FALSE(decode(framed(6, 1, deleted)));
  EXPECT_FALSE(decode(framed(255, 1, deleted)));
  EXPECT_FALSE(decode(framed(1, 0, deleted)));
  EXPECT_FALSE(decode(framed(1, 2, deleted)));
  EXPECT_FALSE(decode(framed(1, 1, deleted + '\0')));
  EXPECT_FALSE(decode(framed(1, 1, "\5\2a"s)));
  EXPECT_FALSE(decode(framed(0, 1, "\5\2"s))) << "a product of another format";
}

TEST(domain_record, enumerators_and_narrow_numbers_out_of_range_are_refused) {
  auto bytes = std::string{};
  auto out = byte_writer{bytes};
  event::write(out, some_task());
  bytes[4] = '\4'; // after the length and the three bytes of the id
  EXPECT_FALSE(decode(framed(4, 1, bytes + '\0')));
  bytes[4] = '\3';
  EXPECT_TRUE(decode(framed(4, 1, bytes + '\0')));

  const auto with_result = [](std::uint64_t status, std::uint8_t refusal) {
    auto body = std::string(1 + 32, '\0');
    auto body_out = byte_writer{body};
    body_out.varint(1);
    body_out.varint(status);
    body_out.varint(1);
    body_out.u8(refusal);
    body_out.text("");
    body_out.text("");
    return framed(3, 1, body);
  };
  EXPECT_TRUE(decode(with_result(65'535, static_cast<std::uint8_t>(errc::count_) - 1)));
  EXPECT_FALSE(decode(with_result(65'536, 0)));
  EXPECT_FALSE(decode(with_result(200, static_cast<std::uint8_t>(errc::count_))));
}

TEST(domain_record, flipped_bits_are_refused_or_make_another_record) {
  const auto bytes = encode(full_record());
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    expect_refused_or_canonical(damaged);
  }
}

TEST(domain_record, damage_anywhere_is_refused_or_canonical) {
  auto source = product_source{7};
  for (auto round = 0; round < 20'000; ++round) {
    auto bytes = encode(full_record());
    for (auto changes = 1 + source.below(4); changes > 0; --changes)
      bytes[source.below(bytes.size())] = static_cast<char>(source.below(source.maybe() ? 8 : 256));
    expect_refused_or_canonical(bytes);
  }
}

TEST(domain_record, random_records_come_back) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    auto source = product_source{seed};
    auto x = record{{source.below(1'000'000'000'000), 5, "r", "p"}, {}};
    for (auto count = source.below(20); count > 0; --count)
      x.events.emplace_back(changed(x.header, source.below(1'000'000), source.next()));
    ASSERT_EQ(*decode(encode(x)), x) << "seed " << seed;
  }
}

} // namespace stoa::tests
