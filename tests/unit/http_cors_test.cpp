// Which pages may use the API, and what they are told.
#include "gateway/http/cors.hpp"

#include <gtest/gtest.h>

#include <string>

namespace stoa::tests {

using gateway::cors_policy;

namespace {

std::string lines(const std::vector<std::string>& origins, const char* origin) {
  auto out = std::string{};
  const auto made = cors_policy::make(origins);
  EXPECT_TRUE(made);
  if (made)
    made->append_lines(out, origin);
  return out;
}

} // namespace

TEST(http_cors, an_origin_that_is_not_listed_letter_by_letter_is_never_named) {
  const auto listed = std::vector<std::string>{"https://shop.example", "http://localhost:3000"};
  EXPECT_NE(lines(listed, "https://shop.example").find("allow-origin: https://shop.example\r\n"), std::string::npos);
  EXPECT_NE(lines(listed, "http://localhost:3000").find("allow-origin: http://localhost:3000\r\n"), std::string::npos);
  for (const auto* other :
       {"https://shop.example.evil", "https://evil.shop.example", "http://shop.example", "https://shop.example:444",
        "https://shop.example/", "HTTPS://SHOP.EXAMPLE", "null", "*", ""})
    EXPECT_EQ(lines(listed, other), "") << other;
  EXPECT_NE(lines({"*"}, "https://any.example").find("allow-origin: *\r\n"), std::string::npos);
}

TEST(http_cors, what_is_no_origin_is_refused_as_a_setting) {
  for (const auto* wrong : {"", "shop.example", "https://", "https://shop.example/", "https://Shop.example",
                            "https://*.example", "ftp://shop.example", "https://shop.example\r\nx: y"}) {
    const auto made = cors_policy::make({wrong});
    ASSERT_FALSE(made) << wrong;
    EXPECT_EQ(made.failure().field, "http.cors_origins");
  }
}

TEST(http_cors, only_a_question_of_an_allowed_origin_is_answered) {
  const auto made = cors_policy::make({"https://shop.example"});
  ASSERT_TRUE(made);
  auto request = gateway::http_request{};
  request.method = "OPTIONS";
  request.headers = {{"access-control-request-method", "PUT"}, {"access-control-request-headers", "x-evil"}};
  const auto answer = made->preflight(request, "https://shop.example");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 204);
  for (const auto& [name, value] : answer->headers)
    EXPECT_EQ(value.find("x-evil"), std::string::npos) << name;
  EXPECT_FALSE(made->preflight(request, "https://evil.example"));
  request.method = "PUT";
  EXPECT_FALSE(made->preflight(request, "https://shop.example"));
  request.method = "OPTIONS";
  request.headers.clear();
  EXPECT_FALSE(made->preflight(request, "https://shop.example"));
  EXPECT_FALSE(cors_policy::make({})->is_on());
}

} // namespace stoa::tests
