// The limits of a node's settings: the last value that is taken and the one after.
#include "config/node.hpp"

#include <gtest/gtest.h>

#include <array>

namespace stoa::tests {

namespace {

struct range {
  const char* field;
  std::uint64_t config::storage::*setting;
  std::uint64_t least;
  std::uint64_t most;
};

constexpr auto ranges = std::array{
  range{"storage.retention_days", &config::storage::retention_days, 1, 36'500},
  range{"storage.retention_mb", &config::storage::retention_mb, 64, 1'000'000'000},
  range{"storage.retention_interval_s", &config::storage::retention_interval_s, 1, 86'400},
};

} // namespace

TEST(node_config, the_settings_of_retention_are_held_to_their_ranges_by_name) {
  for (const auto& x : ranges) {
    SCOPED_TRACE(x.field);
    for (const auto good : {x.least, x.most}) {
      auto settings = config::storage{};
      settings.*x.setting = good;
      EXPECT_TRUE(settings.validate());
    }
    for (const auto wrong : {x.least - 1, x.most + 1}) {
      auto settings = config::storage{};
      settings.*x.setting = wrong;
      const auto refused = settings.validate();
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.failure().code, errc::invalid_field);
      EXPECT_EQ(refused.failure().field, x.field);
    }
  }
}

TEST(node_config, the_base_of_the_pages_addresses_is_empty_or_an_address) {
  for (const auto* good : {"", "https://shop.example", "http://10.0.0.1:8080/shop"})
    EXPECT_TRUE((config::web{true, good}.validate())) << good;
  for (const auto* wrong :
       {"shop.example", "ftp://shop.example", "https://a b", "https://a\"><script>", "https://a?b", "https://a#b"}) {
    const auto refused = config::web{true, wrong}.validate();
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.failure().field, "web.base_url");
  }
}

} // namespace stoa::tests
