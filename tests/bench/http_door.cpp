// Our HTTP server with a handler that does nothing, to be held against http_floor.
//
//   stoa_bench_http_door PORT [BODY_BYTES] [thread]      then: wrk -t1 -c16 -d5 http://127.0.0.1:PORT/
//
// `thread` answers from another thread, as actors do. Ends at the end of standard input.
#include "gateway/http/server.hpp"

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using stoa::errc;
using stoa::gateway::body_plan;
using stoa::gateway::http_handler;
using stoa::gateway::http_request;
using stoa::gateway::http_respond;
using stoa::gateway::http_response;

class same_answer : public http_handler {
public:
  explicit same_answer(std::string body) : body_{std::move(body)} {}

  body_plan plan_body(const http_request&) override {
    return {.is = body_plan::kind::memory, .bytes_max = 8 * 1024 * 1024, .refusal = {}};
  }
  void handle(http_request, http_respond respond) override { respond(answer()); }
  http_response problem(errc code, std::string detail, const http_request*) override {
    return {.status = 400, .headers = {}, .body = std::string{to_string(code)} + ": " + detail};
  }

protected:
  http_response answer() const {
    return {.status = 200, .headers = {{"content-type", "application/json"}}, .body = body_};
  }

private:
  std::string body_;
};

class answer_from_thread final : public same_answer {
public:
  explicit answer_from_thread(std::string body) : same_answer{std::move(body)}, thread_{[this] { run(); }} {}
  answer_from_thread(const answer_from_thread&) = delete;
  answer_from_thread& operator=(const answer_from_thread&) = delete;
  ~answer_from_thread() override {
    {
      const auto lock = std::lock_guard{mutex_};
      is_over_ = true;
    }
    has_work_.notify_one();
    thread_.join();
  }

  void handle(http_request, http_respond respond) override {
    const auto lock = std::lock_guard{mutex_};
    waiting_.push_back(std::move(respond));
    if (waiting_.size() == 1)
      has_work_.notify_one();
  }

private:
  void run() {
    auto lock = std::unique_lock{mutex_};
    while (!is_over_) {
      has_work_.wait(lock, [this] { return is_over_ || !waiting_.empty(); });
      const auto taken = std::exchange(waiting_, {});
      lock.unlock();
      for (const auto& respond : taken)
        respond(answer());
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable has_work_;
  std::vector<http_respond> waiting_;
  bool is_over_ = false;
  std::thread thread_;
};

} // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s PORT [BODY_BYTES] [thread]\n", argv[0]);
    return 2;
  }
  auto settings = stoa::config::http{};
  settings.port = static_cast<std::uint16_t>(std::stoul(argv[1]));
  auto body = std::string(argc > 2 ? std::stoul(argv[2]) : 1200, 'x');
  auto handler = std::shared_ptr<http_handler>{};
  if (argc > 3)
    handler = std::make_shared<answer_from_thread>(std::move(body));
  else
    handler = std::make_shared<same_answer>(std::move(body));
  const auto server = start_http_server(settings, handler);
  if (!server) {
    std::fprintf(stderr, "%s\n", server.failure().detail.c_str());
    return 1;
  }
  while (std::getchar() != EOF) {
  }
  (*server)->stop(1'000);
}
