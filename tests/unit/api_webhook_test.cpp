// Signatures of webhooks, what may be said of one, and where requests may go.
#include "gateway/api/webhook_request.hpp"
#include "gateway/api/webhook_signature.hpp"
#include "gateway/http/url.hpp"

#include <gtest/gtest.h>

#include <string>

namespace stoa::tests {

using gateway::net_address;
using gateway::network;

TEST(webhook_signatures, are_those_of_the_standard) {
  // The example of the specification and its libraries.
  EXPECT_EQ(gateway::api::sign_webhook({"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                       1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(webhook_signatures, there_is_one_for_each_secret) {
  const auto first = gateway::api::make_webhook_secret(std::string(32, 'a'));
  const auto second = gateway::api::make_webhook_secret(std::string(32, 'b'));
  const auto both = gateway::api::sign_webhook({first, second}, "id", 1, "body");
  EXPECT_EQ(both, gateway::api::sign_webhook({first}, "id", 1, "body") + " " +
                    gateway::api::sign_webhook({second}, "id", 1, "body"));
  EXPECT_NE(gateway::api::sign_webhook({first}, "id", 1, "body"), gateway::api::sign_webhook({first}, "id", 2, "body"));
  EXPECT_EQ(gateway::api::sign_webhook({"whsec_?"}, "id", 1, "body"), "");
}

TEST(webhook_secrets, two_sign_as_long_as_the_old_one_holds) {
  auto x = resource::webhook{};
  x.url = "https://a.example/";
  x.secrets = {"whsec_1"};
  x = gateway::api::rotated(x, "whsec_2", 100);
  EXPECT_EQ(x.secrets_at(99), (std::vector<std::string>{"whsec_2", "whsec_1"}));
  EXPECT_EQ(x.secrets_at(100), std::vector<std::string>{"whsec_2"});
  x = gateway::api::rotated(x, "whsec_3", 200);
  EXPECT_EQ(x.secrets, (std::vector<std::string>{"whsec_3", "whsec_2"})) << "two at the most";
  const auto read = resource::read_webhook(resource::to_value(x));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->secrets, x.secrets);
  EXPECT_EQ(read->old_secret_until_ms, 200);
}

TEST(outgoing_urls, are_read_strictly) {
  const auto good = gateway::read_url("https://Shop.Example:8443/hook?a=1");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->host, "shop.example");
  EXPECT_EQ(good->port, "8443");
  EXPECT_EQ(good->target, "/hook?a=1");
  EXPECT_EQ(good->authority(), "shop.example:8443");
  EXPECT_EQ(gateway::read_url("https://a.example")->target, "/");
  EXPECT_EQ(gateway::read_url("https://a.example?x")->target, "/?x");
  EXPECT_EQ(gateway::read_url("http://[::1]:80/")->authority(), "[::1]");
  for (const auto* bad :
       {"", "ftp://a.example/", "https://", "https:///x", "https://user@a.example/", "https://a.example/#x",
        "https://a.example:0/", "https://a.example:65536/", "https://a.example:/", "https://a.example:1x/",
        "https://a example/", "https://a.example/\r\nX: y", "https://[::1/", "https://[127.0.0.1]/", "https://a%2eb/",
        "https://a.example\\@b.example/", "https://\xc3\xbc-b.example/"})
    EXPECT_FALSE(gateway::read_url(bad)) << bad;
  EXPECT_FALSE(gateway::read_url("https://a.example/" + std::string(2'000, 'x')));
}

TEST(outgoing_urls, a_redirect_is_read_against_where_it_came_from) {
  const auto from = *gateway::read_url("https://a.example/x");
  EXPECT_TRUE(gateway::follow(from, "/y")->is_same_origin(from));
  EXPECT_EQ(gateway::follow(from, "/y")->target, "/y");
  EXPECT_TRUE(gateway::follow(from, "https://a.example:443/z")->is_same_origin(from));
  EXPECT_FALSE(gateway::follow(from, "http://a.example/z")->is_same_origin(from));
  EXPECT_FALSE(gateway::follow(from, "https://b.example/z")->is_same_origin(from));
  EXPECT_FALSE(gateway::follow(from, "//b.example/z"));
}

TEST(outgoing_addresses, those_of_private_networks_are_known_in_every_dress) {
  for (const auto* text : {"127.0.0.1",
                           "127.9.9.9",
                           "10.0.0.1",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "169.254.169.254",
                           "100.64.0.1",
                           "0.0.0.0",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::1",
                           "::",
                           "fc00::1",
                           "fd12::1",
                           "fe80::1",
                           "ff02::1",
                           "::ffff:10.0.0.1",
                           "64:ff9b::10.0.0.1",
                           "2002:0a00:0001::1",
                           "::10.0.0.1",
                           "198.18.0.1",
                           "2001:db8::1"})
    EXPECT_TRUE(gateway::is_private(*net_address::read(text))) << text;
  for (const auto* text : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1", "64:ff9b::8.8.8.8", "192.169.0.1"})
    EXPECT_FALSE(gateway::is_private(*net_address::read(text))) << text;
}

TEST(outgoing_addresses, a_private_one_is_asked_only_where_it_is_allowed_and_http_only_on_this_machine) {
  const auto https = *gateway::read_url("https://a.example/");
  const auto http = *gateway::read_url("http://localhost/");
  const auto at = [](const char* text) { return *net_address::read(text); };
  EXPECT_TRUE(gateway::check_target(https, at("8.8.8.8"), {}));
  EXPECT_FALSE(gateway::check_target(http, at("8.8.8.8"), {}));
  EXPECT_FALSE(gateway::check_target(http, at("127.0.0.1"), {}));
  EXPECT_FALSE(gateway::check_target(https, at("10.1.2.3"), {}));
  EXPECT_TRUE(gateway::check_target(https, at("10.1.2.3"), {*network::read("10.1.0.0/16")}));
  EXPECT_FALSE(gateway::check_target(https, at("10.2.2.3"), {*network::read("10.1.0.0/16")}));
  EXPECT_FALSE(gateway::check_target(http, at("10.1.2.3"), {*network::read("10.1.0.0/16")}));
  EXPECT_TRUE(gateway::check_target(http, at("127.0.0.1"), {*network::read("127.0.0.0/8")}));
}

} // namespace stoa::tests
