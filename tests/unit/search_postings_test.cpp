// Laws of posting lists and columns.
#include "domain/search/packed_column.hpp"
#include "domain/search/postings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace stoa::tests {

namespace {

std::vector<search::posting> random_postings(std::size_t count, std::size_t step_max, std::mt19937& random) {
  auto out = std::vector<search::posting>{};
  auto doc = search::doc_id{0};
  for (std::size_t i = 0; i < count; ++i) {
    doc += static_cast<search::doc_id>(random() % step_max) + (i > 0 ? 1 : 0);
    out.push_back({doc, search::term_counts{static_cast<std::uint8_t>(random())}});
  }
  return out;
}

void expect_same_steps(const std::vector<search::posting>& written, search::doc_id step_max, std::mt19937& random) {
  auto bytes = std::string{};
  search::append_postings(bytes, written);
  auto at = search::posting_cursor{bytes};
  auto target = search::doc_id{0};
  while (at.doc() != search::no_doc) {
    target += static_cast<search::doc_id>(random() % step_max);
    at.advance_to(target);
    const auto found =
      std::lower_bound(written.begin(), written.end(), target, [](const auto& x, auto y) { return x.doc < y; });
    ASSERT_EQ(at.doc(), found == written.end() ? search::no_doc : found->doc);
    if (found != written.end()) {
      ASSERT_EQ(at.counts().bits(), found->counts.bits());
    }
  }
  at.rewind();
  EXPECT_EQ(at.doc(), written.front().doc);
}

} // namespace

TEST(search_postings, a_list_reads_back_as_written) {
  auto random = std::mt19937{1};
  for (const auto count : {1U, 2U, 127U, 128U, 129U, 256U, 1'000U})
    for (const auto step_max : {1U, 3U, 1000U, 100000U}) {
      const auto written = random_postings(count, step_max, random);
      auto bytes = std::string{"before"};
      search::append_postings(bytes, written);
      auto at = search::posting_cursor{std::string_view{bytes}.substr(6)};
      EXPECT_EQ(at.size(), count);
      for (const auto& x : written) {
        ASSERT_EQ(at.doc(), x.doc);
        ASSERT_EQ(at.counts().bits(), x.counts.bits());
        at.next();
      }
      EXPECT_EQ(at.doc(), search::no_doc);
    }
}

TEST(search_postings, advancing_finds_what_a_scan_finds) {
  auto random = std::mt19937{2};
  for (auto round = 0; round < 300; ++round) {
    const auto written = random_postings(1 + random() % 2'000, 1 + random() % 50, random);
    expect_same_steps(written, round % 2 == 0 ? 20 : 9'000, random);
    ASSERT_FALSE(testing::Test::HasFailure());
  }
}

TEST(search_postings, counts_stop_at_three) {
  auto counts = search::term_counts{};
  for (auto i = 0; i < 5; ++i)
    counts.add(1);
  counts.add(3);
  EXPECT_EQ(counts.in(0), 0);
  EXPECT_EQ(counts.in(1), 3);
  EXPECT_EQ(counts.in(2), 0);
  EXPECT_EQ(counts.in(3), 1);
}

TEST(search_postings, lengths_are_kept_within_a_thirtieth_and_in_order) {
  auto before = 0U;
  for (auto length = 0U; length <= 4'032; ++length) {
    const auto kept = search::length_of(search::length_code(length));
    EXPECT_LE(kept, length);
    EXPECT_LE(length - kept, length / 30);
    EXPECT_GE(kept, before);
    before = kept;
  }
  EXPECT_EQ(search::length_of(search::length_code(1'000'000)), 4'032U);
}

TEST(search_postings, a_column_keeps_any_integers_in_few_bytes) {
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  for (const auto& values : std::vector<std::vector<std::int64_t>>{{},
                                                                   {5, 5, 5},
                                                                   {-1, 254},
                                                                   {-1, 255},
                                                                   {7, 65'542},
                                                                   {7, 65'543},
                                                                   {0, 4'294'967'295},
                                                                   {0, 4'294'967'296},
                                                                   {least, most, 0, -1}}) {
    const auto column = search::packed_column{values};
    ASSERT_EQ(column.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      EXPECT_EQ(column[i], values[i]);
  }
  EXPECT_EQ(search::packed_column(std::vector<std::int64_t>(1'000, 1'700'000'000'000)).memory_bytes(), 0U);
  EXPECT_EQ((search::packed_column{{1'700'000'000'000, 1'700'000'000'255}}).memory_bytes(), 2U);
}

} // namespace stoa::tests
