// What the door does of its own: limits, codings, tags, other origins. Clients behind a trusted proxy are made up.
#include "tests/integration/http_fixture.hpp"

#include <string>

namespace stoa::tests {

namespace {

class http_rules : public http_door_test {
protected:
  /// A request of a client at an address, with more fields, each with its end.
  std::string from(const std::string& address, const std::string& more = {}, const std::string& method = "GET") const {
    return method + " /x HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: " + address + "\r\n" + more + "\r\n";
  }

  void SetUp() override { settings.trusted_proxies = {"127.0.0.0/8"}; }
};

} // namespace

TEST_F(http_rules, an_address_gets_its_burst_and_then_429_with_a_time_to_wait) {
  settings.rate_per_address = 1;
  settings.rate_per_address_burst = 3;
  open();
  auto one = client();
  for (auto i = 0; i < 3; ++i) {
    one.send(from("192.0.2.1"));
    EXPECT_EQ(one.read_answer().status, 200);
  }
  one.send(from("192.0.2.1"));
  const auto refused = one.read_answer();
  EXPECT_EQ(refused.status, 429);
  EXPECT_NE(refused.head.find("\r\nRetry-After: 1\r\n"), std::string::npos) << refused.head;
  // The connection goes on, and so do others than the one who asked too much.
  one.send(from("192.0.2.2"));
  EXPECT_EQ(one.read_answer().status, 200);
  for (auto i = 0; i < 20; ++i) {
    one.send(from("127.0.0.1"));
    EXPECT_EQ(one.read_answer().status, 200);
  }
  EXPECT_EQ(server->rate_limited_count(), 1U);
}

TEST_F(http_rules, a_client_cannot_choose_its_address) {
  settings.rate_per_address = 1;
  settings.rate_per_address_burst = 3;
  open();
  auto passed = 0;
  for (auto i = 0; i < 10; ++i)
    passed += ask(from("203.0.113." + std::to_string(i) + ", 127.0.0.1, 192.0.2.1")).status == 200 ? 1 : 0;
  EXPECT_EQ(passed, 3);
}

TEST_F(http_rules, a_peer_that_is_no_trusted_proxy_is_not_believed) {
  settings.trusted_proxies = {"10.0.0.0/8"};
  auto seen = std::string{};
  handler->act = [&](http_request& request, http_respond& respond) {
    seen = request.remote_address;
    respond(plain(200, ""));
  };
  open();
  EXPECT_EQ(ask(from("192.0.2.1")).status, 200);
  EXPECT_EQ(seen, "127.0.0.1");
}

TEST_F(http_rules, the_handler_sees_the_clients_address_behind_the_proxy) {
  auto seen = std::string{};
  handler->act = [&](http_request& request, http_respond& respond) {
    seen = request.remote_address;
    respond(plain(200, ""));
  };
  open();
  EXPECT_EQ(ask(from("192.0.2.1")).status, 200);
  EXPECT_EQ(seen, "192.0.2.1");
}

TEST_F(http_rules, each_key_has_a_limit_of_its_own_and_one_without_a_name_has_none) {
  settings.rate_per_key = 1;
  settings.rate_per_key_burst = 2;
  handler->count = [](const http_request& head) {
    return std::string{head.header("authorization")}.substr(7) == "admin" ? std::string{} : "shop";
  };
  open();
  const auto passed = [&](const std::string& key) {
    auto count = 0;
    for (auto i = 0; i < 10; ++i)
      count += ask(from("127.0.0.1", "Authorization: Bearer " + key + "\r\n")).status == 200 ? 1 : 0;
    return count;
  };
  EXPECT_EQ(passed("one"), 2);
  EXPECT_EQ(passed("admin"), 10);
}

TEST_F(http_rules, who_guesses_keys_is_not_listened_to_even_with_the_right_one) {
  settings.refused_keys_per_minute = 3;
  handler->act = [](http_request& request, http_respond& respond) {
    respond(plain(request.header("authorization") == "Bearer right" ? 200 : 401, ""));
  };
  open();
  const auto status = [&](const char* address, const char* key) {
    return ask(from(address, std::string{"Authorization: Bearer "} + key + "\r\n")).status;
  };
  for (auto i = 0; i < 3; ++i)
    EXPECT_EQ(status("192.0.2.1", "wrong"), 401);
  EXPECT_EQ(status("192.0.2.1", "wrong"), 429);
  EXPECT_EQ(status("192.0.2.1", "right"), 429);
  EXPECT_EQ(status("192.0.2.2", "right"), 200);
  // Without a key nothing is guessed.
  EXPECT_EQ(ask(from("192.0.2.1")).status, 401);
}

TEST_F(http_rules, a_refused_body_does_not_pass_for_the_next_request) {
  settings.rate_per_address = 1;
  settings.rate_per_address_burst = 1;
  open();
  EXPECT_EQ(ask(from("192.0.2.1")).status, 200);
  auto one = client();
  one.send(from("192.0.2.1", "Content-Length: 40\r\n", "PUT"));
  EXPECT_EQ(one.read_answer().status, 429);
  one.send("GET /smuggled HTTP/1.1\r\nHost: shop\r\n\r\n....");
  EXPECT_TRUE(one.is_cut());
}

TEST_F(http_rules, a_body_with_a_coding_that_nobody_reads_is_415) {
  open();
  EXPECT_EQ(ask(from("127.0.0.1", "Content-Encoding: br\r\nContent-Length: 2\r\n", "PUT") + "xx").status, 415);
  EXPECT_EQ(ask(from("127.0.0.1", "Content-Encoding: gzip\r\nContent-Length: 2\r\n", "PUT") + "xx").status, 415);
  EXPECT_EQ(ask(from("127.0.0.1", "Content-Encoding: identity\r\nContent-Length: 2\r\n", "PUT") + "xx").status, 200);
}

TEST_F(http_rules, a_large_answer_is_compressed_for_whoever_asks_and_says_that_it_differs) {
  handler->act = [](http_request& request, http_respond& respond) {
    auto answer = plain(200, std::string(request.method == "PUT" ? 100 : 100'000, 'x'));
    answer.headers.emplace_back("ETag", "\"5\"");
    respond(answer);
  };
  open();
  const auto packed = ask(from("127.0.0.1", "Accept-Encoding: gzip\r\n"));
  EXPECT_TRUE(packed.has_line("Content-Encoding: gzip"));
  EXPECT_TRUE(packed.has_line("ETag: \"5-gzip\""));
  EXPECT_TRUE(packed.has_line("vary: Accept-Encoding"));
  EXPECT_LT(packed.body.size(), 2'000U);
  const auto plain_one = ask(from("127.0.0.1"));
  EXPECT_TRUE(plain_one.has_line("ETag: \"5\""));
  EXPECT_TRUE(plain_one.has_line("vary: Accept-Encoding"));
  EXPECT_EQ(plain_one.body.size(), 100'000U);
  auto one = client();
  one.send(from("127.0.0.1", "Accept-Encoding: gzip\r\n", "HEAD"));
  const auto head = one.read_answer(true);
  EXPECT_TRUE(head.has_line("ETag: \"5-gzip\""));
  EXPECT_TRUE(head.has_line("content-length: " + std::to_string(packed.body.size())));
  const auto small = ask(from("127.0.0.1", "Accept-Encoding: gzip\r\n", "PUT"));
  EXPECT_EQ(small.body.size(), 100U);
  EXPECT_EQ(small.head.find("vary"), std::string::npos);
}

TEST_F(http_rules, nothing_is_compressed_where_the_settings_say_so) {
  settings.compress = false;
  handler->act = [](http_request&, http_respond& respond) { respond(plain(200, std::string(100'000, 'x'))); };
  open();
  const auto answer = ask(from("127.0.0.1", "Accept-Encoding: gzip, zstd\r\n"));
  EXPECT_EQ(answer.body.size(), 100'000U);
  EXPECT_EQ(answer.head.find("Content-Encoding"), std::string::npos);
}

TEST_F(http_rules, a_page_of_a_listed_origin_may_read_answers_and_one_of_another_is_not_named) {
  settings.cors_origins = {"https://shop.example"};
  open();
  const auto good = ask(from("127.0.0.1", "Origin: https://shop.example\r\n"));
  EXPECT_TRUE(good.has_line("access-control-allow-origin: https://shop.example"));
  EXPECT_TRUE(good.has_line("vary: Origin"));
  const auto other = ask(from("127.0.0.1", "Origin: https://evil.example\r\n"));
  EXPECT_EQ(other.head.find("access-control"), std::string::npos);
  EXPECT_EQ(other.head.find("evil"), std::string::npos);
  EXPECT_TRUE(other.has_line("vary: Origin"));
  const auto question =
    ask(from("127.0.0.1", "Origin: https://shop.example\r\nAccess-Control-Request-Method: PUT\r\n", "OPTIONS"));
  EXPECT_EQ(question.status, 204);
  EXPECT_TRUE(question.has_line("access-control-allow-origin: https://shop.example"));
  EXPECT_NE(question.head.find("Authorization"), std::string::npos);
}

TEST_F(http_rules, a_setting_that_cannot_be_read_keeps_the_door_shut) {
  settings.trusted_proxies = {"nonsense"};
  EXPECT_FALSE(gateway::start_http_server(settings, handler));
  settings.trusted_proxies = {};
  settings.cors_origins = {"nonsense"};
  EXPECT_FALSE(gateway::start_http_server(settings, handler));
}

} // namespace stoa::tests
