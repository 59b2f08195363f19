// Settings of the HTTP door keep their law.
#include "config/http.hpp"

#include <gtest/gtest.h>

namespace stoa::tests {

TEST(http_config, the_defaults_are_valid) {
  EXPECT_TRUE(config::http{}.validate());
}

TEST(http_config, a_wrong_setting_is_named) {
  const auto field_of = [](auto change) {
    auto settings = config::http{};
    change(settings);
    const auto valid = settings.validate();
    return valid ? std::string{"valid"} : valid.failure().field;
  };
  EXPECT_EQ(field_of([](auto& s) { s.address = ""; }), "address");
  EXPECT_EQ(field_of([](auto& s) { s.connection_count_max = 0; }), "connection_count_max");
  EXPECT_EQ(field_of([](auto& s) { s.header_bytes_max = 255; }), "header_bytes_max");
  EXPECT_EQ(field_of([](auto& s) { s.header_bytes_max = 256; }), "valid");
  EXPECT_EQ(field_of([](auto& s) { s.body_bytes_total_max = 0; }), "body_bytes_total_max");
  EXPECT_EQ(field_of([](auto& s) { s.read_timeout_ms = 0; }), "read_timeout_ms");
  EXPECT_EQ(field_of([](auto& s) { s.body_timeout_ms = -1; }), "body_timeout_ms");
  EXPECT_EQ(field_of([](auto& s) { s.idle_timeout_ms = 0; }), "idle_timeout_ms");
  EXPECT_EQ(field_of([](auto& s) { s.write_timeout_ms = 86'400'001; }), "write_timeout_ms");
}

} // namespace stoa::tests
