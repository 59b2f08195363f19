// The checksum of the log.
#include "storage/crc32c.hpp"
#include "tests/support/sim_disk.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

using storage::crc32c;
using storage::crc32c_by_table;

TEST(crc32c, known_texts_have_their_published_checksums) {
  EXPECT_EQ(crc32c(""), 0U);
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43U);
}

TEST(crc32c, instruction_and_table_agree_at_every_length_and_alignment) {
  auto random = sim_random{7};
  auto text = std::string{};
  for (auto i = 0; i < 40'000; ++i)
    text.push_back(static_cast<char>(random.next()));
  for (std::size_t size = 0; size < 1200; ++size) {
    const auto part = std::string_view{text}.substr(size % 9, size);
    ASSERT_EQ(crc32c(part), crc32c_by_table(part)) << size;
  }
  for (const auto size : {12'287, 12'288, 12'289, 24'576, 25'003, 39'000}) {
    const auto part = std::string_view{text}.substr(3, static_cast<std::size_t>(size));
    ASSERT_EQ(crc32c(part), crc32c_by_table(part)) << size;
  }
}

TEST(crc32c, a_text_may_be_fed_in_parts) {
  const auto text = std::string(5000, 'q') + std::string(777, 'z');
  for (const auto cut : {0U, 1U, 8U, 384U, 4999U, 5777U})
    EXPECT_EQ(crc32c(std::string_view{text}.substr(cut), crc32c(std::string_view{text}.substr(0, cut))), crc32c(text));
}

} // namespace stoa::tests
