// What an orderly client may expect of the HTTP door.
#include "tests/integration/http_fixture.hpp"

namespace stoa::tests {

using http_conversation = http_door_test;

TEST_F(http_conversation, a_kept_connection_answers_one_request_after_the_other) {
  open();
  auto one = client();
  for (const auto* target : {"/a", "/b?c=%2F", "/d"}) {
    one.send(get(target));
    const auto answer = one.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "GET " + std::string{target} + " ");
    EXPECT_EQ(answer.head.find("server"), std::string::npos);
    EXPECT_NE(answer.head.find("\r\ndate: "), std::string::npos);
  }
  EXPECT_EQ(server->request_count(), 3U);
  EXPECT_EQ(server->connection_count(), 1U);
  one.close();
  EXPECT_TRUE(eventually([&] { return server->connection_count() == 0; }));
}

TEST_F(http_conversation, pipelined_requests_are_answered_in_order_however_late_the_answers_come) {
  auto waiting = shelf{};
  handler->act = [&](http_request& request, http_respond& respond) {
    if (request.target == "/now")
      respond(plain(200, "now"));
    else
      waiting.put(std::move(respond));
  };
  open();
  auto one = client();
  one.send(get("/late") + put("/now", 3, "abc") + get("/late") + get("/now"));
  waiting.take()(plain(200, "first"));
  waiting.take()(plain(200, "third"));
  for (const auto* body : {"first", "now", "third", "now"})
    EXPECT_EQ(one.read_answer().body, body);
}

TEST_F(http_conversation, a_connection_is_closed_after_the_answer_when_the_client_asks) {
  open();
  auto one = client();
  one.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(one.read_answer().has_line("connection: close"));
  EXPECT_TRUE(one.is_at_end());
}

TEST_F(http_conversation, a_connection_is_closed_after_the_answer_when_the_handler_asks) {
  handler->act = [](http_request&, http_respond& respond) {
    respond({.status = 200, .headers = {{"connection", "close"}}, .body = "bye"});
  };
  open();
  auto one = client();
  one.send(get("/") + get("/never"));
  EXPECT_EQ(one.read_answer().body, "bye");
  EXPECT_TRUE(one.is_at_end());
  EXPECT_EQ(server->request_count(), 1U);
}

TEST_F(http_conversation, an_old_client_is_kept_only_when_it_asks) {
  open();
  auto one = client();
  one.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /b HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(one.read_answer().has_line("connection: keep-alive"));
  EXPECT_EQ(one.read_answer().body, "GET /b ");
  EXPECT_TRUE(one.is_at_end());
}

TEST_F(http_conversation, the_answer_to_head_has_the_length_of_the_body_and_no_body) {
  open();
  auto one = client();
  one.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + get("/b"));
  const auto answer = one.read_answer(true);
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.has_line("content-length: 8"));
  EXPECT_EQ(one.read_answer().body, "GET /b ");
}

TEST_F(http_conversation, a_client_that_waits_is_told_to_send_its_body) {
  open();
  auto one = client();
  one.send("PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(one.read_answer().status, 100);
  one.send("abc");
  EXPECT_EQ(one.read_answer().body, "PUT /a abc");
}

TEST_F(http_conversation, a_client_that_waits_is_refused_before_it_sends) {
  handler->plan = [](const http_request& head) {
    return body_plan{.is = body_plan::kind::refuse, .bytes_max = 0, .refusal = plain(403, "no " + head.target)};
  };
  open();
  auto one = client();
  one.send("PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(one.read_answer().body, "no /a");
  EXPECT_TRUE(one.is_at_end());
}

TEST_F(http_conversation, a_refused_body_that_is_here_already_does_not_cost_the_connection) {
  handler->plan = [](const http_request&) {
    return body_plan{.is = body_plan::kind::refuse, .bytes_max = 0, .refusal = plain(403, "no")};
  };
  open();
  auto one = client();
  one.send(put("/a", 3, "abc") + get("/b"));
  EXPECT_EQ(one.read_answer().status, 403);
  EXPECT_EQ(one.read_answer().body, "GET /b ");
}

TEST_F(http_conversation, a_chunked_body_that_comes_byte_by_byte_is_whole) {
  open();
  auto one = client();
  for (const char c : std::string{"POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                  "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n"})
    one.send({&c, 1});
  EXPECT_EQ(one.read_answer().body, "POST /a abcde");
  one.send(get("/b"));
  EXPECT_EQ(one.read_answer().body, "GET /b ");
}

TEST_F(http_conversation, a_request_carries_its_body_length_time_and_client) {
  const auto now_us = [] {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
  };
  auto seen = http_request{};
  handler->act = [&](http_request& request, http_respond& respond) {
    seen = std::move(request);
    respond(plain(200, ""));
  };
  open();
  const auto before_us = now_us();
  EXPECT_EQ(ask(put("/a", 5, "hello")).status, 200);
  EXPECT_GE(seen.received_us, before_us);
  EXPECT_LE(seen.received_us, now_us());
  EXPECT_EQ(seen.body_bytes, 5U);
  EXPECT_EQ(seen.remote_address, "127.0.0.1");
  EXPECT_EQ(seen.spool_path, "");
}

TEST_F(http_conversation, a_large_body_goes_both_ways_whole) {
  handler->act = [](http_request& request, http_respond& respond) { respond(plain(200, std::move(request.body))); };
  open();
  auto body = std::string(8 * 1024 * 1024, ' ');
  for (std::size_t i = 0; i < body.size(); ++i)
    body[i] = static_cast<char>(i * 31 >> 7);
  auto one = client();
  auto sending = std::thread{[&] { one.send(put("/a", body.size(), body) + get("/b")); }};
  EXPECT_TRUE(one.read_answer().body == body);
  EXPECT_EQ(one.read_answer().status, 200);
  sending.join();
}

TEST_F(http_conversation, answers_from_many_threads_reach_their_own_clients) {
  handler->act = [](http_request& request, http_respond& respond) {
    std::thread{[target = request.target, respond = std::move(respond)] { respond(plain(200, target)); }}.detach();
  };
  open();
  auto clients = std::vector<raw_client>{};
  for (int i = 0; i < 20; ++i)
    clients.push_back(client());
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i)
      clients[i].send(get("/" + std::to_string(i)));
    for (std::size_t i = 0; i < clients.size(); ++i)
      EXPECT_EQ(clients[i].read_answer().body, "/" + std::to_string(i));
  }
}

TEST_F(http_conversation, a_request_that_the_handler_drops_closes_its_connection_only) {
  auto waiting = shelf{};
  handler->act = [&](http_request& request, http_respond& respond) {
    if (request.target == "/later")
      waiting.put(std::move(respond));
    else if (request.target != "/drop")
      respond(plain(200, "fine"));
  };
  open();
  auto dropped = client();
  auto dropped_later = client();
  auto kept = client();
  dropped.send(get("/drop"));
  dropped_later.send(get("/later"));
  EXPECT_TRUE(dropped.is_at_end());
  waiting.take() = nullptr;
  EXPECT_TRUE(dropped_later.is_at_end());
  kept.send(get("/"));
  EXPECT_EQ(kept.read_answer().body, "fine");
}

TEST_F(http_conversation, a_client_that_has_finished_sending_still_gets_its_answer) {
  auto waiting = shelf{};
  handler->act = [&](http_request&, http_respond& respond) { waiting.put(std::move(respond)); };
  open();
  auto one = client();
  one.send(get("/"));
  one.finish_sending();
  waiting.take()(plain(200, "late"));
  EXPECT_EQ(one.read_answer().body, "late");
  EXPECT_TRUE(one.is_at_end());
}

TEST_F(http_conversation, an_answer_without_content_says_no_length) {
  handler->act = [](http_request&, http_respond& respond) { respond({.status = 204, .headers = {}, .body = "x"}); };
  open();
  auto one = client();
  one.send(get("/") + get("/"));
  EXPECT_EQ(one.read_answer().head.find("content-length"), std::string::npos);
  EXPECT_EQ(one.read_answer().status, 204);
}

TEST_F(http_conversation, a_server_can_be_asked_about_itself_and_by_its_full_name) {
  open();
  EXPECT_EQ(ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").body, "OPTIONS * ");
  EXPECT_EQ(ask("GET http://shop/a?b HTTP/1.1\r\nHost: a\r\n\r\n").body, "GET /a?b ");
}

TEST_F(http_conversation, a_second_server_on_the_same_port_is_told_so) {
  open();
  settings.port = server->port();
  const auto second = gateway::start_http_server(settings, handler);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.failure().code, errc::in_use);
}

TEST_F(http_conversation, an_address_that_is_none_is_a_wrong_setting) {
  settings.address = "the shop";
  const auto started = gateway::start_http_server(settings, handler);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.failure().code, errc::invalid_field);
  EXPECT_EQ(started.failure().field, "address");
}

} // namespace stoa::tests
