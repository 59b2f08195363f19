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
  EXPECT_EQ(field_of([](auto& s) { s.tls_certificate = "x"; }), "tls_key");
  EXPECT_EQ(field_of([](auto& s) { s.tls_key = "x"; }), "tls_certificate");
  EXPECT_EQ(field_of([](auto& s) { s.tls_key = s.tls_certificate = "x"; }), "valid");
  EXPECT_EQ(field_of([](auto& s) { s.tls_handshake_timeout_ms = 0; }), "tls_handshake_timeout_ms");
  EXPECT_EQ(field_of([](auto& s) { s.tls_check_interval_s = 0; }), "tls_check_interval_s");
  EXPECT_EQ(field_of([](auto& s) { s.proxy_header = "X-Forwarded-For"; }), "proxy_header");
  EXPECT_EQ(field_of([](auto& s) { s.proxy_header = "forwarded"; }), "valid");
  for (const auto rate : {-1, 1'000'001}) {
    EXPECT_EQ(field_of([&](auto& s) { s.rate_per_address = rate; }), "rate_per_address");
    EXPECT_EQ(field_of([&](auto& s) { s.rate_per_address_burst = rate; }), "rate_per_address_burst");
    EXPECT_EQ(field_of([&](auto& s) { s.rate_per_key = rate; }), "rate_per_key");
    EXPECT_EQ(field_of([&](auto& s) { s.rate_per_key_burst = rate; }), "rate_per_key_burst");
    EXPECT_EQ(field_of([&](auto& s) { s.refused_keys_per_minute = rate; }), "refused_keys_per_minute");
  }
}

TEST(http_config, keys_travel_in_the_clear_only_within_the_machine_or_behind_a_proxy) {
  const auto is_safe = [](const char* address, const char* certificate, bool behind_proxy) {
    auto settings = config::http{};
    settings.address = address;
    settings.tls_certificate = certificate;
    settings.behind_proxy = behind_proxy;
    return static_cast<bool>(settings.check_exposure());
  };
  for (const auto* inside : {"127.0.0.1", "127.9.9.9", "::1"})
    EXPECT_TRUE(is_safe(inside, "", false)) << inside;
  for (const auto* outside : {"0.0.0.0", "::", "192.0.2.1", "1.127.0.0", "::ffff:127.0.0.1"}) {
    EXPECT_FALSE(is_safe(outside, "", false)) << outside;
    EXPECT_TRUE(is_safe(outside, "x.pem", false)) << outside;
    EXPECT_TRUE(is_safe(outside, "", true)) << outside;
  }
}

} // namespace stoa::tests
