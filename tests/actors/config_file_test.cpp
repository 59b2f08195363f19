// The settings file as a value: every mutilated file is read or refused, and what is shown reads alike.
#include "app/config_file.hpp"
#include "tests/support/sim_random.hpp"

#include <gtest/gtest.h>

#include <set>

namespace stoa::tests {

namespace {

std::string shown(app::resolved_settings& x) {
  auto out = std::string{};
  for (const auto& one : app::all_settings(x.node))
    out += one.name + " = " + one.shown() + "\n";
  return out;
}

std::string mutilated(std::string text, sim_random& random) {
  for (auto count = 1 + random.below(4); count > 0 && !text.empty(); --count) {
    const auto at = random.below(text.size());
    switch (random.below(4)) {
    case 0:
      text.erase(at, 1 + random.below(8));
      break;
    case 1:
      text[at] = static_cast<char>(random.below(256));
      break;
    case 2:
      text.insert(at, text.substr(random.below(text.size()), random.below(20)));
      break;
    default:
      text.insert(at, 1, "[]{}=\"'\\.#\n,-0"[random.below(14)]);
      break;
    }
  }
  return text;
}

} // namespace

TEST(config_file, what_is_shown_reads_as_the_same) {
  auto x = app::resolved_settings{};
  x.node.data = "a \"b\"\\c";
  x.node.http.address = "::1";
  const auto text = shown(x);
  auto again = app::resolved_settings{};
  const auto problems = app::read_config_text(text, again);
  EXPECT_TRUE(problems.empty()) << problems.front().why.detail;
  EXPECT_EQ(shown(again), text);
}

TEST(config_file, a_mutilated_file_is_read_or_refused_with_a_reason) {
  auto x = app::resolved_settings{};
  const auto text = shown(x);
  auto refused = 0;
  auto codes = std::set<errc>{};
  for (std::uint64_t seed = 1; seed <= 5'000; ++seed) {
    auto random = sim_random{seed};
    auto read = app::resolved_settings{};
    const auto problems = app::read_config_text(mutilated(text, random), read);
    refused += problems.empty() ? 0 : 1;
    for (const auto& problem : problems) {
      codes.insert(problem.why.code);
      ASSERT_FALSE(problem.why.detail.empty()) << "seed " << seed;
    }
    auto again = app::resolved_settings{};
    const auto once = shown(read);
    static_cast<void>(app::read_config_text(once, again));
    ASSERT_EQ(shown(again), once) << "seed " << seed;
  }
  EXPECT_GT(refused, 1'000);
  EXPECT_LT(refused, 5'000);
  EXPECT_EQ(codes, (std::set{errc::malformed, errc::unknown_field, errc::invalid_field}));
}

TEST(config_file, the_nearest_name_is_offered_only_when_it_is_near) {
  auto node = config::node{};
  const auto known = app::all_settings(node);
  EXPECT_EQ(app::nearest_setting("storage.retenton_days", known), "storage.retention_days");
  EXPECT_EQ(app::nearest_setting("retention_mb", known), "storage.retention_mb");
  EXPECT_EQ(app::nearest_setting("http.lisen", known), "http.listen");
  EXPECT_EQ(app::nearest_setting("something_else_altogether", known), "");
}

} // namespace stoa::tests
