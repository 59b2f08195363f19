// Requests that the process makes itself, against a listener that answers whatever the test says.
#include "gateway/http/outgoing.hpp"
#include "tests/integration/scripted_server.hpp"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <utility>

namespace stoa::tests {

using gateway::net_address;
using gateway::outgoing_answer;

namespace {

gateway::outgoing_settings here() {
  auto out = gateway::outgoing_settings{};
  out.timeout_ms = 2'000;
  out.allowed = {*gateway::network::read("127.0.0.0/8")};
  return out;
}

outgoing_answer ask(gateway::outgoing_http& by, const std::string& url) {
  auto back = std::promise<outgoing_answer>{};
  by.post({*gateway::read_url(url), {{"Webhook-Id", "x"}}, "{}"},
          [&back](outgoing_answer x) { back.set_value(std::move(x)); });
  return back.get_future().get();
}

outgoing_answer answered(std::string bytes, bool is_silent = false, gateway::outgoing_settings how = here()) {
  auto server = scripted_server{{std::move(bytes)}, is_silent};
  const auto client = *gateway::make_outgoing_http(std::move(how));
  return ask(*client, "http://127.0.0.1:" + server.port() + "/hook?a=1");
}

} // namespace

TEST(outgoing, a_request_goes_out_whole_and_its_answer_comes_back) {
  auto server = scripted_server{{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nRetry-After: 7\r\n\r\nok"}};
  const auto client = *gateway::make_outgoing_http(here());
  const auto got = ask(*client, "http://127.0.0.1:" + server.port() + "/hook?a=1");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "ok");
  EXPECT_EQ(got.retry_after_ms, 7'000);
  const auto host = "\r\nHost: 127.0.0.1:" + server.port() + "\r\n";
  const auto sent = server.stop().at(0);
  EXPECT_TRUE(sent.starts_with("POST /hook?a=1 HTTP/1.1\r\n")) << sent;
  EXPECT_NE(sent.find(host), std::string::npos);
  EXPECT_NE(sent.find("\r\nWebhook-Id: x\r\n"), std::string::npos);
  EXPECT_TRUE(sent.ends_with("\r\n\r\n{}")) << sent;
}

TEST(outgoing, what_is_no_answer_is_a_failure_and_says_so) {
  for (const auto* bytes : {"", "nonsense\r\n\r\n", "HTTP/1.1 200", "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                            "HTTP/1.1 99999 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"}) {
    const auto got = answered(bytes);
    EXPECT_EQ(got.status, 0) << bytes;
    EXPECT_NE(got.failure, "") << bytes;
  }
  EXPECT_EQ(answered("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n").status, 0) << "a head too long";
}

TEST(outgoing, a_status_holds_whatever_becomes_of_the_body) {
  EXPECT_EQ(answered("HTTP/1.1 204 No Content\r\n\r\n").status, 204);
  EXPECT_EQ(answered("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort").status, 200);
  EXPECT_EQ(answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").status, 200);
  const auto long_one = answered("HTTP/1.1 500 No\r\nContent-Length: 1000000\r\n\r\n" + std::string(1'000'000, 'x'));
  EXPECT_EQ(long_one.status, 500);
  EXPECT_LE(long_one.body.size(), 64U * 1024);
}

TEST(outgoing, one_that_says_nothing_is_cut_off) {
  auto how = here();
  how.timeout_ms = 100;
  const auto got = answered("", true, how);
  EXPECT_EQ(got.status, 0);
  EXPECT_GE(got.took_ms, 90);
  EXPECT_LT(got.took_ms, 5'000);
}

TEST(outgoing, a_name_is_looked_up_and_checked_at_every_attempt) {
  auto server = scripted_server{{"HTTP/1.1 200 OK\r\n\r\n"}};
  auto how = here();
  how.allowed.clear();
  // A name that leads to the internet first, and then behind the wall.
  how.resolve = [count = 0](const std::string&) mutable {
    return std::vector{*net_address::read(count++ == 0 ? "10.0.0.1" : "127.0.0.1")};
  };
  const auto client = *gateway::make_outgoing_http(how);
  for (auto i = 0; i < 2; ++i) {
    const auto got = ask(*client, "https://rebind.example:" + server.port() + "/");
    EXPECT_EQ(got.status, 0);
    EXPECT_NE(got.failure.find("private network"), std::string::npos) << got.failure;
  }
}

TEST(outgoing, of_several_addresses_those_that_may_not_be_asked_are_left_out) {
  auto server = scripted_server{{"HTTP/1.1 200 OK\r\n\r\n"}};
  auto how = here();
  how.allowed = {*gateway::network::read("127.0.0.1")};
  how.resolve = [](const std::string&) {
    return std::vector{*net_address::read("10.0.0.1"), *net_address::read("127.0.0.2"),
                       *net_address::read("127.0.0.1")};
  };
  const auto client = *gateway::make_outgoing_http(how);
  EXPECT_EQ(ask(*client, "http://a.example:" + server.port() + "/").status, 200);
}

TEST(outgoing, a_certificate_that_nobody_vouches_for_is_not_taken) {
  auto server = scripted_server{{"no TLS at all"}};
  const auto client = *gateway::make_outgoing_http(here());
  const auto got = ask(*client, "https://127.0.0.1:" + server.port() + "/");
  EXPECT_EQ(got.status, 0);
  EXPECT_NE(got.failure.find("TLS"), std::string::npos) << got.failure;
}

TEST(outgoing, more_than_may_be_under_way_wait_their_turn) {
  auto how = here();
  how.under_way_max = 1;
  how.timeout_ms = 300;
  auto silent = scripted_server{{""}, true};
  auto quick = scripted_server{{"HTTP/1.1 200 OK\r\n\r\n"}};
  const auto client = *gateway::make_outgoing_http(how);
  auto first = std::promise<outgoing_answer>{};
  client->post({*gateway::read_url("http://127.0.0.1:" + silent.port() + "/"), {}, ""},
               [&first](outgoing_answer x) { first.set_value(std::move(x)); });
  EXPECT_EQ(ask(*client, "http://127.0.0.1:" + quick.port() + "/").status, 200);
  auto done = first.get_future();
  EXPECT_EQ(done.wait_for(std::chrono::seconds{0}), std::future_status::ready) << "the second came after the first";
}

TEST(outgoing, one_that_is_stopped_with_requests_under_way_ends) {
  auto silent = scripted_server{{""}, true};
  const auto client = *gateway::make_outgoing_http(here());
  client->post({*gateway::read_url("http://127.0.0.1:" + silent.port() + "/"), {}, ""},
               [](const outgoing_answer&) { ADD_FAILURE() << "nobody waits any more"; });
  client->stop();
}

} // namespace stoa::tests
