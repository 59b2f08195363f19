// Small tools of the tests of the log: making batches, reading everything.
#pragma once

#include "storage/log.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace stoa::tests {

inline storage::batch make_batch(std::uint64_t first_position, const std::vector<std::string>& records) {
  auto x = storage::batch{};
  x.first_position = first_position;
  for (const auto& record : records)
    x.add(record);
  return x;
}

/// Appends records as one batch at the log's end.
inline storage::append_status append(storage::log& to, const std::vector<std::string>& records) {
  return to.append(make_batch(to.next_position(), records));
}

/// All records from a position (0 = the first there is) to the end. Checks that positions follow each other.
inline std::vector<std::string> read_all(const storage::log& from, std::uint64_t position = 0,
                                         std::size_t byte_count_max = 64 * 1024) {
  auto records = std::vector<std::string>{};
  if (position == 0)
    position = from.first_position();
  while (true) {
    const auto part = from.read(position, byte_count_max);
    if (!part) {
      ADD_FAILURE() << to_string(part.failure().code) << ": " << part.failure().detail;
      return records;
    }
    if (part->empty())
      return records;
    for (const auto& x : *part) {
      EXPECT_EQ(x.position, position);
      records.push_back(x.record);
      ++position;
    }
  }
}

} // namespace stoa::tests
