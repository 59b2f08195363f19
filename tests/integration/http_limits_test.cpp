// What the HTTP door does with clients that are hostile, slow, too many or in the way.
#include "tests/integration/http_fixture.hpp"

#include <atomic>
#include <fcntl.h>
#include <sys/resource.h>

namespace stoa::tests {

using http_limits = http_door_test;
using http_stop = http_door_test;

TEST_F(http_limits, what_is_malformed_is_answered_and_the_connection_closed) {
  open();
  for (const auto& text : {
         std::string{"\x16\x03\x01\x02", 4},
         std::string{"GET / HTTP/1.1\n\n"},
         std::string{"GET / HTTP/1.1\r\n\r\n"},
         std::string{"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"},
         std::string{"GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n"},
         std::string{"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28},
         std::string{"GET /\xe4\xb8\xad HTTP/1.1\r\nHost: a\r\n\r\n"},
         std::string{"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
         std::string{"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
         std::string{"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnumber\r\n"},
       }) {
    auto one = client();
    one.send(text);
    const auto answer = one.read_answer();
    EXPECT_EQ(answer.status, 400) << text;
    EXPECT_TRUE(answer.has_line("connection: close")) << text;
    EXPECT_TRUE(one.is_at_end()) << text;
  }
}

TEST_F(http_limits, what_follows_a_body_longer_than_it_said_is_a_malformed_request) {
  open();
  auto one = client();
  one.send(put("/a", 3, "abc(more)\r\n\r\n"));
  EXPECT_EQ(one.read_answer().body, "PUT /a abc");
  EXPECT_EQ(one.read_answer().status, 400);
  EXPECT_TRUE(one.is_at_end());
}

TEST_F(http_limits, a_head_may_have_its_last_byte_and_no_byte_more) {
  settings.header_bytes_max = 512;
  open();
  const auto head_of = [](std::size_t bytes) {
    const auto empty = std::string{"GET / HTTP/1.1\r\nHost: a\r\nA: \r\n\r\n"};
    return "GET / HTTP/1.1\r\nHost: a\r\nA: " + std::string(bytes - empty.size(), 'x') + "\r\n\r\n";
  };
  EXPECT_EQ(ask(head_of(512)).status, 200);
  EXPECT_EQ(ask(head_of(513)).status, 413);
  EXPECT_EQ(ask("GET /" + std::string(600, 'x')).status, 413);
}

TEST_F(http_limits, a_body_may_have_its_last_byte_and_no_byte_more) {
  handler->plan = [](const http_request&) {
    return body_plan{.is = body_plan::kind::memory, .bytes_max = 5, .refusal = {}};
  };
  open();
  const auto chunked = std::string{"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"};
  EXPECT_EQ(ask(put("/", 5, "hello")).body, "PUT / hello");
  EXPECT_EQ(ask(chunked + "2\r\nde\r\n0\r\n\r\n").body, "PUT / abcde");
  EXPECT_EQ(ask(chunked + "3\r\ndef\r\n0\r\n\r\n").status, 413);
}

TEST_F(http_limits, a_body_too_large_is_refused_from_its_head) {
  handler->plan = [](const http_request&) {
    return body_plan{.is = body_plan::kind::memory, .bytes_max = 5, .refusal = {}};
  };
  open();
  EXPECT_EQ(ask(put("/", 6, "")).status, 413);
}

TEST_F(http_limits, a_client_in_the_middle_of_a_refused_body_can_read_why) {
  handler->plan = [](const http_request&) {
    return body_plan{.is = body_plan::kind::refuse, .bytes_max = 0, .refusal = plain(403, "no")};
  };
  open();
  auto one = client();
  one.send(put("/", 100 * 1024 * 1024, std::string(512 * 1024, 'x')));
  EXPECT_EQ(one.read_answer().body, "no");
  one.finish_sending();
  EXPECT_TRUE(one.is_at_end());
}

TEST_F(http_limits, bodies_share_one_room_and_leave_it_with_the_answer) {
  settings.body_bytes_total_max = 1000;
  auto waiting = shelf{};
  handler->act = [&](http_request&, http_respond& respond) { waiting.put(std::move(respond)); };
  open();
  auto holder = client();
  holder.send(put("/", 600, std::string(600, 'x')));
  const auto respond = waiting.take();
  EXPECT_EQ(ask(put("/", 401, std::string(401, 'x'))).status, 503);
  auto last = client();
  last.send(put("/", 400, std::string(400, 'x')));
  waiting.take()(plain(200, ""));
  EXPECT_EQ(last.read_answer().status, 200);
  respond(plain(200, ""));
  EXPECT_EQ(holder.read_answer().status, 200);
  holder.send(put("/", 1000, std::string(1000, 'x')));
  waiting.take()(plain(200, ""));
  EXPECT_EQ(holder.read_answer().status, 200);
}

TEST_F(http_limits, a_slow_head_is_answered_with_a_timeout) {
  settings.read_timeout_ms = 40;
  open();
  auto one = client();
  one.send("GET / HTTP/1.1\r\nHost");
  EXPECT_EQ(one.read_answer().status, 408);
  EXPECT_TRUE(one.is_at_end());
}

TEST_F(http_limits, a_body_shorter_than_it_said_is_answered_with_a_timeout) {
  settings.read_timeout_ms = 40;
  open();
  auto one = client();
  one.send(put("/", 4, "abc"));
  EXPECT_EQ(one.read_answer().status, 408);
}

TEST_F(http_limits, a_body_that_trickles_for_ever_is_answered_with_a_timeout) {
  settings.body_timeout_ms = 60;
  open();
  auto one = client();
  one.send(put("/", 10'000'000, ""));
  auto is_over = std::atomic<bool>{false};
  auto trickle = std::thread{[&] {
    while (!is_over)
      one.send("x");
  }};
  EXPECT_EQ(one.read_answer().status, 408);
  is_over = true;
  trickle.join();
}

TEST_F(http_limits, an_idle_connection_is_closed_without_a_word_and_a_waiting_one_is_not) {
  settings.idle_timeout_ms = 40;
  settings.read_timeout_ms = 40;
  auto waiting = shelf{};
  handler->act = [&](http_request&, http_respond& respond) { waiting.put(std::move(respond)); };
  open();
  auto busy = client();
  busy.send(get("/"));
  const auto respond = waiting.take();
  auto fresh = client();
  EXPECT_TRUE(fresh.is_at_end());
  auto used = client();
  used.send(get("/"));
  waiting.take()(plain(200, ""));
  EXPECT_EQ(used.read_answer().status, 200);
  EXPECT_TRUE(used.is_at_end());
  respond(plain(200, "late"));
  EXPECT_EQ(busy.read_answer().body, "late");
}

TEST_F(http_limits, a_client_that_does_not_take_its_answer_is_cut_off) {
  settings.write_timeout_ms = 40;
  handler->act = [](http_request&, http_respond& respond) { respond(plain(200, std::string(16 * 1024 * 1024, 'x'))); };
  open();
  auto one = client(4096);
  one.send(get("/"));
  EXPECT_TRUE(eventually([&] { return server->request_count() == 1 && server->connection_count() == 0; }));
  EXPECT_EQ(one.read_answer().status, 0);
}

TEST_F(http_limits, the_last_connection_is_served_and_the_one_after_is_turned_away) {
  settings.connection_count_max = 2;
  open();
  auto first = client();
  first.send(get("/a"));
  EXPECT_EQ(first.read_answer().status, 200);
  {
    auto second = client();
    second.send(get("/b"));
    EXPECT_EQ(second.read_answer().status, 200);
    auto third = client();
    third.send(get("/c"));
    const auto answer = third.read_answer();
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.has_line("connection: close"));
    EXPECT_TRUE(third.is_at_end());
    EXPECT_EQ(server->connection_count(), 2U);
  }
  EXPECT_TRUE(eventually([&] { return server->connection_count() == 1; }));
  EXPECT_EQ(ask(get("/d")).status, 200);
}

TEST_F(http_limits, without_a_free_file_descriptor_others_are_served_and_the_new_client_a_little_later) {
  open();
  auto served = client();
  served.send(get("/"));
  EXPECT_EQ(served.read_answer().status, 200);
  auto one = raw_client{0};
  auto before = rlimit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const int next_file = ::fcntl(0, F_DUPFD, 0);
  ::close(next_file);
  const auto none_left = rlimit{static_cast<rlim_t>(next_file), before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none_left), 0);
  one.connect(server->port());
  one.send(get("/late"));
  for (int i = 0; i < 3; ++i) {
    served.send(get("/"));
    EXPECT_EQ(served.read_answer().status, 200);
  }
  EXPECT_EQ(server->connection_count(), 1U);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(one.read_answer().body, "GET /late ");
}

TEST_F(http_stop, closes_idle_connections_at_once_and_lets_the_others_finish) {
  auto waiting = shelf{};
  handler->act = [&](http_request& request, http_respond& respond) {
    if (request.target == "/wait")
      waiting.put(std::move(respond));
    else
      respond(plain(200, ""));
  };
  open();
  auto idle = client();
  idle.send(get("/"));
  EXPECT_EQ(idle.read_answer().status, 200);
  auto busy = client();
  busy.send(get("/wait") + get("/never"));
  const auto respond = waiting.take();
  auto stopping = std::thread{[&] { server->stop(60'000); }};
  EXPECT_TRUE(idle.is_at_end());
  respond(plain(200, "done"));
  const auto answer = busy.read_answer();
  EXPECT_EQ(answer.body, "done");
  EXPECT_TRUE(answer.has_line("connection: close"));
  busy.close();
  stopping.join();
  EXPECT_EQ(server->connection_count(), 0U);
  EXPECT_EQ(server->request_count(), 2U);
}

TEST_F(http_stop, cuts_off_what_outlasts_the_grace_and_late_answers_do_no_harm) {
  auto waiting = shelf{};
  handler->act = [&](http_request&, http_respond& respond) { waiting.put(std::move(respond)); };
  open();
  auto asked = client();
  asked.send(get("/"));
  const auto respond = waiting.take();
  auto half = client();
  half.send(put("/", 100, "x"));
  EXPECT_TRUE(eventually([&] { return server->request_count() == 2; }));
  server->stop(10);
  EXPECT_TRUE(asked.is_cut());
  EXPECT_TRUE(half.is_cut());
  server->stop(10);
  server.reset();
  respond(plain(200, "late"));
}

} // namespace stoa::tests
