// Long polls and streams of the change feed before a real shard: who is woken when, by what, and how many may wait.
#include "gateway/api/position.hpp"
#include "gateway/bridge/store_door.hpp"
#include "tests/support/actors/sim_shard.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <openssl/sha.h>
#include <optional>
#include <string>
#include <utility>

namespace stoa::tests {

using gateway::http_piece;
using gateway::http_response;

namespace {

using answer = std::shared_ptr<std::optional<http_response>>;
using headers = std::vector<std::pair<std::string, std::string>>;

/// A shard with a door in front of it. Its one key is "key".
class followed_shard {
public:
  followed_shard() : door_(std::make_shared<gateway::door_context>(shard.system().get())) {
    auto hash = access::key_hash{};
    SHA256(reinterpret_cast<const unsigned char*>("key"), 3, hash.data());
    door_->keys = std::make_shared<messages::key_slot>(
      std::make_shared<access::key_table>(std::vector{access::key_holder{hash, "admin"}}));
    door_->slot = shard.slot();
    door_->links = shard.shared_links();
    door_->board = shard.shared_board();
    door_->board->is_serving = true;
    door_->time = shard.shared_time();
    door_->random_bits = [] { return std::uint64_t{1}; };
    door_->waiting_poll_count_max = 1;
    door_->stream_count_max = 1;
  }

  answer ask(const std::string& target, headers more = {}) {
    auto request = gateway::http_request{};
    request.method = "GET";
    request.target = target;
    request.headers = std::move(more);
    request.headers.emplace_back("authorization", "Bearer key");
    auto to = std::make_shared<std::optional<http_response>>();
    gateway::make_store_door(door_)->handle(std::move(request), [to](http_response x) { *to = std::move(x); });
    shard.system().run();
    return to;
  }

  /// The body of an answer, empty while there is none.
  static std::string body(const answer& x) { return *x ? (*x)->body : ""; }

  void write(const std::string& id, const std::string& name) {
    auto draft = catalog::product_draft{};
    draft.item.id = id;
    draft.item.name.plain = name;
    shard.write({catalog::put_product{draft}, {}}, std::numeric_limits<std::int64_t>::max());
  }
  void put(const std::string& id, const std::string& name) {
    write(id, name);
    shard.sync();
  }

  /// Lets time go by as it does: in small steps.
  void pass_ms(std::int64_t by) {
    for (; by > 0; by -= 10) {
      shard.time().advance_ms(10);
      shard.system().advance_ms(10);
    }
  }

  std::string position() const {
    return gateway::api::encode_position(shard.view()->log_id(), shard.view()->position());
  }
  gateway::door_context& door() { return *door_; }

  sim_shard shard;

private:
  std::shared_ptr<gateway::door_context> door_;
};

/// The client of a stream: asks for a piece when the test wants one.
class stream_client {
public:
  stream_client(followed_shard& of, const std::string& target, headers more = {})
      : of_(of), response_(of.ask(target, std::move(more))) {}

  stream_client(const stream_client&) = delete;
  ~stream_client() { leave(); }

  int status() const { return *response_ ? (*response_)->status : 0; }
  std::string body() const { return followed_shard::body(response_); }
  /// Asks for the next piece.
  void ask() {
    (*response_)->stream->next([to = piece_](http_piece x) { *to = std::move(x); });
    of_.shard.system().run();
  }
  /// The piece asked for, if it is there.
  std::optional<http_piece> take() { return std::exchange(*piece_, std::nullopt); }
  std::optional<http_piece> ask_and_take() {
    ask();
    return take();
  }
  /// The answer holds the stream, which holds the way to the answer: somebody has to let go.
  void leave() { *response_ = std::nullopt; }

private:
  followed_shard& of_;
  answer response_;
  std::shared_ptr<std::optional<http_piece>> piece_ = std::make_shared<std::optional<http_piece>>();
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST(change_polls, a_page_without_a_wait_is_answered_at_once) {
  auto x = followed_shard{};
  EXPECT_EQ(followed_shard::body(x.ask("/v1/changes?since=now")),
            R"({"changes":[],"position":")" + x.position() + R"(","more":false})");
  x.put("a", "anchor");
  const auto page = followed_shard::body(x.ask("/v1/changes?since=beginning"));
  EXPECT_TRUE(has(page, R"("kind":"product.changed","id":"a","version":1,"previous":0)")) << page;
}

TEST(change_polls, one_that_waits_is_answered_by_what_is_published_and_not_before) {
  auto x = followed_shard{};
  const auto poll = x.ask("/v1/changes?since=now&wait=30");
  EXPECT_FALSE(*poll);
  x.write("a", "anchor");
  EXPECT_FALSE(*poll) << "what is decided is not yet there";
  x.shard.hold_work(true);
  x.shard.sync();
  EXPECT_FALSE(*poll) << "nor is what is committed and not folded";
  x.shard.hold_work(false);
  ASSERT_TRUE(*poll);
  EXPECT_TRUE(has((*poll)->body, R"("id":"a")")) << (*poll)->body;
  EXPECT_TRUE(has((*poll)->body, R"("position":")" + x.position() + R"(","more":false)"));
}

TEST(change_polls, what_is_committed_and_not_published_is_in_no_page) {
  auto x = followed_shard{};
  x.put("a", "anchor");
  const auto shown = x.position();
  x.shard.hold_work(true);
  x.put("b", "bell");
  ASSERT_EQ(x.shard.files().log->next_position(), 3U) << "it is in the log";
  const auto page = followed_shard::body(x.ask("/v1/changes?since=beginning"));
  EXPECT_TRUE(has(page, "anchor"));
  EXPECT_FALSE(has(page, "bell"));
  EXPECT_TRUE(has(page, R"("position":")" + shown + R"(","more":false)")) << page;
  x.shard.hold_work(false);
  EXPECT_TRUE(has(followed_shard::body(x.ask("/v1/changes?since=" + shown)), "bell"));
}

TEST(change_polls, one_that_nothing_happens_for_is_answered_empty_when_its_time_is_up) {
  auto x = followed_shard{};
  x.door().waiting_poll_count_max = 2;
  const auto poll = x.ask("/v1/changes?since=now&wait=2");
  const auto by_header = x.ask("/v1/changes?since=now", {{"prefer", "wait=1"}});
  x.pass_ms(900);
  EXPECT_FALSE(*by_header);
  x.pass_ms(200);
  EXPECT_TRUE(*by_header);
  EXPECT_FALSE(*poll);
  x.pass_ms(1'000);
  ASSERT_TRUE(*poll);
  EXPECT_EQ((*poll)->status, 200);
  EXPECT_EQ((*poll)->body, R"({"changes":[],"position":")" + x.position() + R"(","more":false})");
}

TEST(change_polls, what_is_not_wanted_wakes_nobody_but_moves_the_position_on) {
  auto x = followed_shard{};
  const auto poll = x.ask("/v1/changes?since=now&wait=30&id=b");
  x.put("a", "anchor");
  EXPECT_FALSE(*poll);
  x.put("b", "bell");
  ASSERT_TRUE(*poll);
  EXPECT_FALSE(has((*poll)->body, "anchor"));
  const auto late = x.ask("/v1/changes?since=now&wait=1&id=b");
  x.put("a", "another");
  x.pass_ms(1'100);
  EXPECT_EQ(followed_shard::body(late), R"({"changes":[],"position":")" + x.position() + R"(","more":false})");
}

TEST(change_polls, the_last_seat_is_taken_and_one_more_is_refused_until_it_is_free_again) {
  auto x = followed_shard{};
  const auto first = x.ask("/v1/changes?since=now&wait=1");
  EXPECT_FALSE(*first);
  const auto second = x.ask("/v1/changes?since=now&wait=1");
  ASSERT_TRUE(*second);
  EXPECT_EQ((*second)->status, 503);
  EXPECT_TRUE(has((*second)->body, R"("type":"overloaded")"));
  EXPECT_EQ((*x.ask("/v1/changes?since=now"))->status, 200) << "who does not wait needs no seat";
  x.pass_ms(1'100);
  ASSERT_TRUE(*first);
  EXPECT_EQ(x.door().waiting_polls, 0U);
  EXPECT_FALSE(*x.ask("/v1/changes?since=now&wait=1"));
}

TEST(change_polls, a_position_to_come_is_waited_for_as_with_every_read) {
  auto x = followed_shard{};
  const auto ahead = gateway::api::encode_position(x.shard.view()->log_id(), 1);
  const auto reached = x.ask("/v1/changes?since=" + ahead);
  EXPECT_FALSE(*reached);
  x.put("a", "anchor");
  EXPECT_EQ(followed_shard::body(reached), R"({"changes":[],"position":")" + ahead + R"(","more":false})")
    << "what is at the position is behind it";
  const auto never = x.ask("/v1/changes?since=" + gateway::api::encode_position(x.shard.view()->log_id(), 9));
  x.pass_ms(2'100);
  ASSERT_TRUE(*never);
  EXPECT_EQ((*never)->status, 503);
  EXPECT_TRUE(has((*never)->body, R"("type":"behind")"));
}

TEST(change_polls, a_node_that_stops_answers_who_waits_within_a_second) {
  auto x = followed_shard{};
  const auto poll = x.ask("/v1/changes?since=now&wait=30");
  x.door().board->is_serving = false;
  x.pass_ms(1'000);
  ASSERT_TRUE(*poll);
  EXPECT_EQ((*poll)->status, 200);
}

TEST(change_polls, what_the_log_has_given_up_is_410_with_what_to_do) {
  auto x = followed_shard{};
  x.put("a", "anchor");
  x.put("b", "bell");
  ASSERT_TRUE(x.shard.files().log->trim(2));
  const auto zero = gateway::api::encode_position(x.shard.view()->log_id(), 0);
  for (const auto& target :
       {std::string{"/v1/changes?since=beginning"}, "/v1/changes?since=" + zero, "/v1/changes/stream?since=" + zero}) {
    const auto refused = x.ask(target);
    ASSERT_TRUE(*refused) << target;
    EXPECT_EQ((*refused)->status, 410) << target;
    EXPECT_TRUE(has((*refused)->body, R"("type":"position-too-old")")) << (*refused)->body;
  }
}

TEST(change_streams, events_come_as_they_are_published_from_where_the_client_was) {
  auto x = followed_shard{};
  x.put("a", "anchor");
  auto one = stream_client{x, "/v1/changes/stream"};
  EXPECT_EQ(one.status(), 200);
  EXPECT_EQ(one.ask_and_take()->bytes, "retry: 1000\n: here\nid: " + x.position() + "\n\n") << "a stream begins now";
  one.ask();
  EXPECT_FALSE(one.take());
  x.put("b", "bell");
  const auto event = one.take();
  ASSERT_TRUE(event);
  EXPECT_TRUE(event->bytes.starts_with("id: " + x.position() + "/0\nevent: product.changed\ndata: {")) << event->bytes;
  EXPECT_TRUE(event->bytes.ends_with("}\n\n"));
  EXPECT_FALSE(has(event->bytes, "anchor"));
  one.leave();

  x.put("c", "candle");
  auto back =
    stream_client{x, "/v1/changes/stream?since=now", {{"last-event-id", x.position().substr(0, 18) + "-2/0"}}};
  EXPECT_EQ(back.status(), 200) << back.body();
  back.ask_and_take();
  const auto missed = back.ask_and_take();
  ASSERT_TRUE(missed);
  EXPECT_TRUE(has(missed->bytes, "candle"));
  EXPECT_FALSE(has(missed->bytes, "bell")) << "it had that one";
}

TEST(change_streams, one_that_nothing_happens_on_says_every_fifteen_seconds_that_it_is_there_and_where) {
  auto x = followed_shard{};
  auto one = stream_client{x, "/v1/changes/stream?id=b"};
  one.ask_and_take();
  one.ask();
  x.put("a", "anchor");
  x.pass_ms(14'500);
  EXPECT_FALSE(one.take());
  x.pass_ms(600);
  const auto beat = one.take();
  ASSERT_TRUE(beat);
  EXPECT_EQ(beat->bytes, ": here\nid: " + x.position() + "\n\n") << "what it passed over is behind it";
  one.ask();
  x.pass_ms(14'500);
  EXPECT_FALSE(one.take());
}

TEST(change_streams, a_node_that_stops_ends_them_in_order) {
  auto x = followed_shard{};
  auto one = stream_client{x, "/v1/changes/stream"};
  one.ask_and_take();
  one.ask();
  x.door().board->is_serving = false;
  x.pass_ms(1'000);
  const auto last = one.take();
  ASSERT_TRUE(last);
  EXPECT_TRUE(last->is_last);
  EXPECT_EQ(last->bytes, "");
}

TEST(change_streams, one_that_falls_out_of_the_log_is_told_so_and_ended) {
  auto x = followed_shard{};
  x.put("a", "anchor");
  auto slow = stream_client{x, "/v1/changes/stream?since=beginning"};
  slow.ask_and_take();
  x.put("b", "bell");
  ASSERT_TRUE(x.shard.files().log->trim(2));
  const auto last = slow.ask_and_take();
  ASSERT_TRUE(last);
  EXPECT_TRUE(last->is_last);
  EXPECT_TRUE(last->bytes.starts_with("event: problem\ndata: {\"type\":\"position-too-old\"")) << last->bytes;
}

TEST(change_streams, the_last_seat_is_taken_and_one_more_is_refused_until_its_client_has_left) {
  auto x = followed_shard{};
  auto first = stream_client{x, "/v1/changes/stream"};
  EXPECT_EQ(first.status(), 200);
  EXPECT_EQ((stream_client{x, "/v1/changes/stream"}.status()), 503);
  first.leave();
  EXPECT_EQ((stream_client{x, "/v1/changes/stream"}.status()), 200);
}

} // namespace stoa::tests
