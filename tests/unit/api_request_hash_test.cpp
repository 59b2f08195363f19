#include "gateway/api/request_hash.hpp"

#include <gtest/gtest.h>

#include <set>

namespace stoa::tests {

using gateway::http_request;
using gateway::api::hash_request;
using gateway::api::request_hasher;

namespace {

using headers = std::vector<std::pair<std::string, std::string>>;

http_request request(std::string method, std::string target, headers given, std::string body) {
  auto out = http_request{};
  out.method = std::move(method);
  out.target = std::move(target);
  out.headers = std::move(given);
  out.body = std::move(body);
  return out;
}

std::string hex(const event::request_hash& x) {
  constexpr std::string_view digits = "0123456789abcdef";
  auto out = std::string{};
  for (const auto byte : x) {
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

} // namespace

TEST(api_request_hash, is_sha_256_over_the_documented_bytes) {
  // printf '\x03PUT\x02/a\x01\x01*\x00{}' | sha256sum
  EXPECT_EQ(hex(*hash_request(request("PUT", "/a", {{"if-match", "*"}}, "{}"))),
            "fa0a3706a5a7cfff54b7a29b541770d67cee4e71f07eb03b16c1232eb3969c05");
}

TEST(api_request_hash, no_two_different_requests_share_one) {
  const auto all = std::vector{
    request("PUT", "/a", {}, "b"),
    request("PUT", "/ab", {}, ""),
    request("PUT", "/a", {}, ""),
    request("PU", "T/a", {}, "b"),
    request("PATCH", "/a", {}, "b"),
    request("PUT", "/a", {}, "b "),
    request("PUT", "/a", {{"if-match", ""}}, "b"),
    request("PUT", "/a", {{"if-match", "*"}}, "b"),
    request("PUT", "/a", {{"if-none-match", "*"}}, "b"),
    request("PUT", "/a", {{"if-match", "\"1\""}}, "b"),
    request("PUT", "/a", {{"if-match", "\"1"}, {"if-match", "\""}}, "b"),
    request("PUT", "/a", {{"if-match", "*"}, {"if-none-match", "*"}}, "b"),
    request("PUT", "/a", {}, std::string("b\0", 2)),
  };
  auto seen = std::set<std::string>{};
  for (const auto& x : all)
    EXPECT_TRUE(seen.insert(hex(*hash_request(x))).second) << x.method << x.target << x.body;
}

TEST(api_request_hash, headers_that_are_no_conditions_do_not_matter) {
  const auto plain = request("PUT", "/a", {{"if-match", "*"}}, "b");
  const auto more = request("PUT", "/a", {{"x-request-id", "1"}, {"if-match", "*"}, {"idempotency-key", "k"}}, "b");
  EXPECT_EQ(*hash_request(plain), *hash_request(more));
}

TEST(api_request_hash, a_body_in_pieces_gives_the_hash_of_the_whole) {
  const auto whole = request("POST", "/v1/import?format=csv", {}, "line 1\nline 2\n");
  auto hasher = request_hasher{whole};
  hasher.add_body("line");
  hasher.add_body("");
  hasher.add_body(" 1\nline 2\n");
  EXPECT_EQ(*hasher.finish(), *hash_request(whole));
}

TEST(api_request_hash, a_hasher_gives_one_hash_and_then_no_more) {
  auto hasher = request_hasher{request("PUT", "/a", {}, "")};
  ASSERT_TRUE(hasher.finish());
  EXPECT_EQ(hasher.finish().failure().code, errc::internal);
}

} // namespace stoa::tests
