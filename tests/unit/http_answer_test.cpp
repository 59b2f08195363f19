// The bytes of an answer's head, and the way of an answer to its connection.
#include "gateway/http/answer.hpp"
#include "gateway/http/answers.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace stoa::tests {

using gateway::answer_manner;
using gateway::answer_queue;
using gateway::answer_slot;
using gateway::answer_taker;
using gateway::append_answer_head;
using gateway::asks_to_close;
using gateway::date_text;
using gateway::http_response;

namespace {

std::string head_of(const http_response& response, answer_manner manner = {}) {
  auto text = std::string{};
  append_answer_head(text, response, manner, "now");
  return text;
}

struct counting_taker final : answer_taker {
  void answer_came() override { ++count; }
  int count = 0;
};

/// A queue whose door is this thread.
struct own_door {
  int wake_count = 0;
  counting_taker taker;
  std::shared_ptr<answer_slot> slot = std::make_shared<answer_slot>();
  std::shared_ptr<answer_queue> queue =
    std::make_shared<answer_queue>(std::this_thread::get_id(), [this] { ++wake_count; });

  own_door() { slot->taker = &taker; }
};

} // namespace

TEST(http_answer, a_head_is_status_date_fields_and_length) {
  EXPECT_EQ(head_of({.status = 201, .headers = {{"etag", "\"7\""}}, .body = "four"}),
            "HTTP/1.1 201 Created\r\ndate: now\r\netag: \"7\"\r\ncontent-length: 4\r\n\r\n");
  EXPECT_EQ(head_of({.status = 204, .headers = {}, .body = {}}), "HTTP/1.1 204 No Content\r\ndate: now\r\n\r\n");
  EXPECT_EQ(head_of({.status = 299, .headers = {}, .body = {}}),
            "HTTP/1.1 299 \r\ndate: now\r\ncontent-length: 0\r\n\r\n");
  EXPECT_TRUE(head_of({.status = 7, .headers = {}, .body = {}}).starts_with("HTTP/1.1 500 \r\n"));
}

TEST(http_answer, what_becomes_of_the_connection_is_said_where_it_is_not_understood) {
  const auto plain = http_response{.status = 200, .headers = {}, .body = {}};
  EXPECT_EQ(head_of(plain).find("connection"), std::string::npos);
  EXPECT_NE(head_of(plain, {.keep_alive = false}).find("\r\nconnection: close\r\n"), std::string::npos);
  EXPECT_NE(head_of(plain, {.keep_alive = true, .is_http_1_0 = true}).find("\r\nconnection: keep-alive\r\n"),
            std::string::npos);
}

TEST(http_answer, a_body_made_meanwhile_has_no_length_and_comes_in_chunks) {
  struct silent final : gateway::http_stream {
    void next(gateway::http_take) override {}
  };
  const auto streamed = http_response{200, {}, {}, std::make_shared<silent>()};
  EXPECT_EQ(head_of(streamed), "HTTP/1.1 200 OK\r\ndate: now\r\ntransfer-encoding: chunked\r\n\r\n");
  EXPECT_EQ(head_of(streamed, {.keep_alive = false, .is_http_1_0 = true}),
            "HTTP/1.1 200 OK\r\ndate: now\r\nconnection: close\r\n\r\n")
    << "an old client reads up to the end";
  EXPECT_EQ(gateway::chunk_of("0123456789abcdef"), "10\r\n0123456789abcdef\r\n");
  EXPECT_EQ(gateway::chunk_of(""), "0\r\n\r\n");
}

TEST(http_answer, no_value_can_begin_a_line_and_no_handler_can_lie_about_the_length) {
  const auto text = head_of({.status = 200,
                             .headers = {{"a", "b\r\nset-cookie: x"},
                                         {"bad name", "c"},
                                         {"Content-Length", "99"},
                                         {"transfer-encoding", "chunked"},
                                         {"Connection", "close"},
                                         {"Date", "d"}},
                             .body = {}});
  EXPECT_EQ(text, "HTTP/1.1 200 OK\r\ndate: now\r\na: b  set-cookie: x\r\ncontent-length: 0\r\n\r\n");
  EXPECT_TRUE(asks_to_close({.status = 200, .headers = {{"Connection", "Close"}}, .body = {}}));
  EXPECT_FALSE(asks_to_close({.status = 200, .headers = {{"connection", "keep-alive"}}, .body = {}}));
}

TEST(http_answer, a_date_is_made_anew_when_the_second_changes) {
  auto date = date_text{};
  EXPECT_EQ(date.at(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.at(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.at(784'111'778), "Sun, 06 Nov 1994 08:49:38 GMT");
}

TEST(http_answers, an_answer_given_at_once_takes_no_detour) {
  auto door = own_door{};
  door.slot->is_handling = true;
  door.queue->issue(door.slot)({.status = 201, .headers = {}, .body = {}});
  door.slot->is_handling = false;
  ASSERT_TRUE(door.slot->response);
  EXPECT_EQ(door.slot->response->status, 201);
  EXPECT_EQ(door.wake_count, 0);
  EXPECT_EQ(door.taker.count, 0);
}

TEST(http_answers, answers_from_elsewhere_wake_the_door_once_for_all) {
  auto door = own_door{};
  const auto other = std::make_shared<answer_slot>();
  auto first = door.queue->issue(door.slot);
  auto second = door.queue->issue(other);
  std::thread{[&] {
    first({.status = 201, .headers = {}, .body = {}});
    second({.status = 202, .headers = {}, .body = {}});
  }}.join();
  EXPECT_EQ(door.wake_count, 1);
  EXPECT_FALSE(door.slot->has_arrived);
  door.queue->drain();
  EXPECT_EQ(door.slot->response->status, 201);
  EXPECT_EQ(other->response->status, 202);
  EXPECT_EQ(door.taker.count, 1);
}

TEST(http_answers, the_second_answer_to_a_request_and_one_to_the_request_before_change_nothing) {
  auto door = own_door{};
  auto old = door.queue->issue(door.slot);
  auto current = door.queue->issue(door.slot);
  old({.status = 500, .headers = {}, .body = {}});
  door.queue->drain();
  EXPECT_FALSE(door.slot->has_arrived);
  current({.status = 201, .headers = {}, .body = {}});
  current({.status = 500, .headers = {}, .body = {}});
  door.queue->drain();
  EXPECT_EQ(door.slot->response->status, 201);
  EXPECT_EQ(door.taker.count, 1);
}

TEST(http_answers, the_last_copy_dropped_without_an_answer_is_an_arrival_without_one) {
  auto door = own_door{};
  auto respond = door.queue->issue(door.slot);
  auto copy = respond;
  respond = nullptr;
  door.queue->drain();
  EXPECT_FALSE(door.slot->has_arrived);
  copy = nullptr;
  door.queue->drain();
  EXPECT_TRUE(door.slot->has_arrived);
  EXPECT_FALSE(door.slot->response);
}

TEST(http_answers, a_closed_queue_swallows_what_comes_late) {
  auto door = own_door{};
  auto respond = door.queue->issue(door.slot);
  door.queue->close();
  respond({.status = 200, .headers = {}, .body = {}});
  door.queue->drain();
  EXPECT_EQ(door.wake_count, 0);
  EXPECT_FALSE(door.slot->has_arrived);
}

} // namespace stoa::tests
