// Bodies that are made while they are sent.
#include "tests/integration/http_fixture.hpp"

#include <atomic>

namespace stoa::tests {

using gateway::http_piece;
using gateway::http_stream;
using gateway::http_take;

namespace {

/// Does what the test says for every piece asked for, and tells when it is gone.
class scripted_stream final : public http_stream {
public:
  using script = std::function<void(int, const http_take&)>;

  scripted_stream(script act, std::atomic<int>& asked, std::atomic<bool>& is_gone)
      : act_{std::move(act)}, asked_{asked}, is_gone_{is_gone} {}
  ~scripted_stream() override { is_gone_ = true; }

  void next(http_take take) override { act_(asked_++, take); }

private:
  script act_;
  std::atomic<int>& asked_;
  std::atomic<bool>& is_gone_;
};

/// Keeps the rights to give a piece, to be used from the test's thread.
class piece_shelf {
public:
  void put(http_take take) {
    const auto lock = std::lock_guard{mutex_};
    kept_ = std::move(take);
  }
  /// Empty when there is none at the moment.
  http_take take_if_there() {
    const auto lock = std::lock_guard{mutex_};
    return std::exchange(kept_, nullptr);
  }
  http_take take() {
    auto taken = http_take{};
    eventually([&] { return static_cast<bool>(taken = take_if_there()); });
    return taken;
  }

private:
  std::mutex mutex_;
  http_take kept_;
};

class http_streams : public http_door_test {
protected:
  void serve(scripted_stream::script act) {
    handler->act = [this, act = std::move(act)](http_request& request, http_respond& respond) {
      if (request.target != "/stream") {
        respond(plain(200, "plain"));
        return;
      }
      auto response = plain(200, "not this");
      response.stream = std::make_shared<scripted_stream>(act, asked, is_gone);
      respond(std::move(response));
    };
    open();
  }

  std::atomic<int> asked = 0;
  std::atomic<bool> is_gone = false;
};

} // namespace

TEST_F(http_streams, pieces_come_as_chunks_in_order_and_the_connection_goes_on_after_the_last) {
  serve([](int count, const http_take& take) { take({"piece " + std::to_string(count), count == 2}); });
  auto one = client();
  one.send(get("/stream") + get("/other"));
  const auto answer = one.read_answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.has_line("transfer-encoding: chunked"));
  EXPECT_EQ(answer.head.find("content-length"), std::string::npos);
  for (const auto* piece : {"piece 0", "piece 1", "piece 2", ""})
    EXPECT_EQ(one.read_chunk(), piece);
  EXPECT_EQ(one.read_answer().body, "plain");
  EXPECT_TRUE(eventually([&] { return is_gone.load(); }));
}

TEST_F(http_streams, a_piece_may_come_late_and_from_another_thread_and_may_be_empty) {
  auto waiting = piece_shelf{};
  serve([&](int, const http_take& take) { waiting.put(take); });
  auto one = client();
  one.send(get("/stream"));
  EXPECT_EQ(one.read_answer().status, 200) << "the head waits for no piece";
  waiting.take()({"late", false});
  EXPECT_EQ(one.read_chunk(), "late");
  waiting.take()({"", false});
  waiting.take()({"", true});
  EXPECT_EQ(one.read_chunk(), "");
  one.send(get("/other"));
  EXPECT_EQ(one.read_answer().body, "plain");
}

TEST_F(http_streams, an_old_client_gets_the_bytes_alone_up_to_the_end_of_the_connection) {
  serve([](int count, const http_take& take) { take({"ab", count == 1}); });
  auto one = client();
  one.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(one.read_answer().has_line("connection: close"));
  EXPECT_EQ(one.read_to_end(), "abab");
}

TEST_F(http_streams, nobody_is_asked_for_the_body_of_an_answer_to_head) {
  serve([](int, const http_take& take) { take({"x", true}); });
  auto one = client();
  one.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n" + get("/other"));
  EXPECT_TRUE(one.read_answer(true).has_line("transfer-encoding: chunked"));
  EXPECT_EQ(one.read_answer().body, "plain");
  EXPECT_EQ(asked, 0);
  EXPECT_TRUE(is_gone);
}

TEST_F(http_streams, a_source_that_drops_its_piece_cuts_the_body_so_that_the_client_sees_it_is_not_whole) {
  serve([](int count, const http_take& take) {
    if (count == 0)
      take({"begun", false});
  });
  auto one = client();
  one.send(get("/stream"));
  EXPECT_EQ(one.read_answer().status, 200);
  EXPECT_EQ(one.read_chunk(), "begun");
  EXPECT_TRUE(one.is_at_end()) << "no chunk says that this was the end";
}

TEST_F(http_streams, a_client_that_does_not_read_holds_its_source_back_and_is_cut_in_the_end) {
  settings.write_timeout_ms = 200;
  serve([](int, const http_take& take) { take({std::string(1024 * 1024, 'x'), false}); });
  auto one = client(4096);
  one.send(get("/stream"));
  EXPECT_TRUE(eventually([&] { return is_gone.load(); }));
  EXPECT_LT(asked, 20) << "what the sockets hold and one piece";
}

TEST_F(http_streams, a_client_that_leaves_ends_its_stream_with_the_next_piece) {
  auto waiting = piece_shelf{};
  serve([&](int, const http_take& take) { waiting.put(take); });
  auto one = client();
  one.send(get("/stream"));
  EXPECT_EQ(one.read_answer().status, 200);
  one.close();
  EXPECT_TRUE(eventually([&] {
    if (const auto take = waiting.take_if_there(); take)
      take({"anybody?", false});
    return is_gone.load();
  }));
  EXPECT_TRUE(eventually([&] { return server->connection_count() == 0; }));
}

TEST_F(http_streams, a_server_that_stops_lets_a_stream_end_and_cuts_one_that_does_not) {
  auto waiting = piece_shelf{};
  serve([&](int, const http_take& take) { waiting.put(take); });
  auto ends = client();
  ends.send(get("/stream"));
  EXPECT_EQ(ends.read_answer().status, 200);
  const auto last = waiting.take();
  auto hangs = client();
  hangs.send(get("/stream"));
  EXPECT_EQ(hangs.read_answer().status, 200);
  const auto never = waiting.take();
  auto stopping = std::thread{[&] { server->stop(300); }};
  last({"goodbye", true});
  EXPECT_EQ(ends.read_chunk(), "goodbye");
  EXPECT_EQ(ends.read_chunk(), "");
  EXPECT_TRUE(ends.is_at_end());
  stopping.join();
  EXPECT_TRUE(hangs.is_cut());
}

} // namespace stoa::tests
