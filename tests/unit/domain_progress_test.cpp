// Laws of what a chunk of an import adds to its task.
#include "domain/catalog/progress.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace stoa::catalog {
namespace {

constexpr event::position here = 70;
const event::operation_result gone{204, 0, errc::none, "", ""};
const event::operation_result written{200, here, errc::none, "", ""};
const event::operation_result unchanged{200, 12, errc::none, "", ""};
const event::operation_result changed_since{412, 0, errc::stale_version, "the stored version is 60", "version"};
const event::operation_result gone_before{404, 0, errc::not_found, "there is no product \"p\" to delete", "id"};

import_progress chunk(event::import_mode mode, std::vector<std::uint64_t> lines) {
  auto made = import_progress{};
  made.change.id = "import-1";
  made.change.mode = mode;
  made.lines = std::move(lines);
  return made;
}

TEST(Progress, a_row_counts_as_what_became_of_it) {
  auto before = event::task{};
  before.written = 5;
  before.began_at = 3;
  const auto made =
    progress_after(chunk(event::import_mode::sync, {7, 8, 9}), &before, {written, unchanged, changed_since}, here);
  EXPECT_EQ(made.after.written, 6U);
  EXPECT_EQ(made.after.unchanged, 1U);
  EXPECT_EQ(made.after.refused, 1U);
  EXPECT_EQ(made.after.began_at, 3U);
  EXPECT_EQ(made.new_errors, (std::vector<event::task_error>{{9, "version", "the stored version is 60"}}));
}

TEST(Progress, what_a_sweep_finds_changed_or_deleted_since_is_no_error) {
  const auto made =
    progress_after(chunk(event::import_mode::sync, {}), nullptr, {gone, changed_since, gone_before}, here);
  EXPECT_EQ(made.after.deleted, 1U);
  EXPECT_EQ(made.after.refused, 0U);
  EXPECT_TRUE(made.new_errors.empty());
  EXPECT_EQ(made.after.began_at, here);
}

} // namespace
} // namespace stoa::catalog
