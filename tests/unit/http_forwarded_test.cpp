// Who sent a request: addresses, networks, and what proxies say.
#include "gateway/http/forwarded.hpp"
#include "gateway/http/network.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace stoa::tests {

using gateway::forwarded_header;
using gateway::net_address;
using gateway::network;

namespace {

bool holds(const char* text, const char* address) {
  const auto one = network::read(text);
  EXPECT_TRUE(one) << text;
  return one && one->holds(*net_address::read(address));
}

std::string client(const char* peer, std::vector<std::pair<std::string, std::string>> headers,
                   forwarded_header read = forwarded_header::x_forwarded_for) {
  auto request = gateway::http_request{};
  request.headers = std::move(headers);
  const auto trusted = std::vector{*network::read("10.0.0.0/8"), *network::read("fd00::/8")};
  return gateway::client_of(*net_address::read(peer), request, trusted, read).text();
}

} // namespace

TEST(http_network, holds_the_addresses_that_begin_with_its_bits_and_no_others) {
  EXPECT_TRUE(holds("10.0.0.0/8", "10.255.255.255"));
  EXPECT_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(holds("192.0.2.128/25", "192.0.2.128"));
  EXPECT_FALSE(holds("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(holds("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(holds("192.0.2.7", "192.0.2.6"));
  EXPECT_TRUE(holds("0.0.0.0/0", "255.1.2.3"));
  EXPECT_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(holds("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(holds("::/0", "2001:db8::1"));
  EXPECT_TRUE(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
}

TEST(http_network, what_is_no_network_is_refused) {
  for (const auto* text : {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0/8", "::/129",
                           "shop.example", "10.0.0.0/8/8", "1111111111111111111111111111111111111111111111111111"})
    EXPECT_FALSE(network::read(text)) << text;
}

TEST(http_forwarded, nobody_but_a_trusted_peer_is_believed) {
  EXPECT_EQ(client("203.0.113.9", {{"x-forwarded-for", "127.0.0.1"}}), "203.0.113.9");
  EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", "198.51.100.7"}}), "198.51.100.7");
  EXPECT_EQ(client("fd00::1", {{"x-forwarded-for", "2001:db8::7"}}), "2001:db8::7");
  EXPECT_EQ(client("10.0.0.1", {}), "10.0.0.1");
}

TEST(http_forwarded, the_right_most_address_that_is_not_trusted_counts_whatever_stands_left_of_it) {
  EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", "127.0.0.1, 198.51.100.7"}}), "198.51.100.7");
  EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", "192.0.2.1, 198.51.100.7, 10.2.2.2, 10.3.3.3"}}), "198.51.100.7");
  EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", "127.0.0.1"}, {"x-forwarded-for", "198.51.100.7,10.2.2.2"}}),
            "198.51.100.7");
  EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", "10.9.9.9, 10.2.2.2"}}), "10.9.9.9");
}

TEST(http_forwarded, an_address_that_cannot_be_read_ends_the_search_at_the_proxy_that_wrote_it) {
  EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", "198.51.100.7, nonsense"}}), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", "198.51.100.7, unknown, 10.2.2.2"}}), "10.2.2.2");
  EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", ""}}), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", ","}}), "10.0.0.1");
}

TEST(http_forwarded, ports_and_brackets_are_read) {
  EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", "198.51.100.7:4711"}}), "198.51.100.7");
  EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", "[2001:db8::7]:4711"}}), "2001:db8::7");
}

TEST(http_forwarded, only_the_header_that_is_set_is_read) {
  const auto both = std::vector<std::pair<std::string, std::string>>{{"x-forwarded-for", "198.51.100.7"},
                                                                     {"forwarded", "for=192.0.2.43;proto=https"}};
  EXPECT_EQ(client("10.0.0.1", both), "198.51.100.7");
  EXPECT_EQ(client("10.0.0.1", both, forwarded_header::forwarded), "192.0.2.43");
  EXPECT_EQ(client("10.0.0.1", {{"forwarded", "for=127.0.0.1, proto=https;For=\"[2001:db8::7]:80\", for=10.2.2.2"}},
                   forwarded_header::forwarded),
            "2001:db8::7");
  EXPECT_EQ(client("10.0.0.1", {{"forwarded", "for=198.51.100.7, for=_hidden"}}, forwarded_header::forwarded),
            "10.0.0.1");
}

} // namespace stoa::tests
