// A door in this process with a handler that a test scripts, and a client that may say anything.
#pragma once

#include "gateway/http/server.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace stoa::tests {

using namespace std::chrono_literals;
using gateway::body_plan;
using gateway::http_request;
using gateway::http_respond;
using gateway::http_response;

/// After this a test has failed; nothing waits that long when all is well.
inline constexpr auto patience = 5s;

/// Waits until a claim holds.
inline bool eventually(const std::function<bool()>& claim) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!claim()) {
    if (std::chrono::steady_clock::now() > end)
      return false;
    std::this_thread::yield();
  }
  return true;
}

inline http_response plain(int status, std::string body) {
  return {.status = status, .headers = {{"content-type", "text/plain"}}, .body = std::move(body)};
}

/// Does what the test says; set before the door opens. By default repeats the request.
struct scripted_handler final : gateway::http_handler {
  std::function<body_plan(const http_request&)> plan = [](const http_request&) {
    return body_plan{.is = body_plan::kind::memory, .bytes_max = 16 * 1024 * 1024, .refusal = {}};
  };
  std::function<void(http_request&, http_respond&)> act = [](http_request& request, http_respond& respond) {
    respond(plain(200, request.method + " " + request.target + " " + request.body));
  };

  std::function<std::string(const http_request&)> count = [](const http_request&) { return std::string{}; };

  body_plan plan_body(const http_request& head) override { return plan(head); }
  std::string counted_key(const http_request& head) override { return count(head); }
  void handle(http_request request, http_respond respond) override { act(request, respond); }
  http_response problem(errc code, std::string detail, const http_request*) override {
    const int status = code == errc::malformed           ? 400
                       : code == errc::timeout           ? 408
                       : code == errc::too_large         ? 413
                       : code == errc::unsupported_media ? 415
                       : code == errc::rate_limited      ? 429
                       : code == errc::overloaded        ? 503
                       : code == errc::disk_full         ? 507
                                                         : 500;
    return plain(status, std::string{to_string(code)} + ": " + detail);
  }
};

/// Keeps requests to be answered later, from the test's thread.
class shelf {
public:
  void put(http_respond respond) {
    const auto lock = std::lock_guard{mutex_};
    kept_.push_back(std::move(respond));
  }

  /// Waits for a request and takes it.
  http_respond take() {
    auto taken = http_respond{};
    eventually([&] {
      const auto lock = std::lock_guard{mutex_};
      if (!kept_.empty()) {
        taken = std::move(kept_.front());
        kept_.erase(kept_.begin());
      }
      return static_cast<bool>(taken);
    });
    return taken;
  }

private:
  std::mutex mutex_;
  std::vector<http_respond> kept_;
};

struct raw_answer {
  int status = 0;
  std::string head;
  std::string body;

  bool has_line(std::string_view line) const {
    return head.find("\r\n" + std::string{line} + "\r\n") != std::string::npos;
  }
};

/// A TCP connection without manners.
class raw_client {
public:
  explicit raw_client(std::uint16_t port, int receive_bytes = 0) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
    if (receive_bytes > 0)
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    if (port != 0)
      connect(port);
  }
  raw_client(raw_client&& other) noexcept : socket_{std::exchange(other.socket_, -1)}, read_{std::move(other.read_)} {}
  raw_client& operator=(raw_client&&) = delete;
  ~raw_client() { close(); }

  void connect(std::uint16_t port) {
    auto address = sockaddr_in{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }

  void send(std::string_view text) {
    while (!text.empty()) {
      const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0)
        return;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// No more will be sent; reading goes on.
  void finish_sending() { ::shutdown(socket_, SHUT_WR); }
  void close() {
    if (socket_ >= 0)
      ::close(std::exchange(socket_, -1));
  }

  /// The next answer; status 0 when the connection ends before it is whole.
  raw_answer read_answer(bool is_head = false) {
    auto answer = raw_answer{};
    auto end = std::string::npos;
    while ((end = read_.find("\r\n\r\n")) == std::string::npos)
      if (!read_more())
        return answer;
    answer.head = read_.substr(0, end + 2);
    read_.erase(0, end + 4);
    const auto length = answer.head.find("content-length: ");
    const auto bytes = length == std::string::npos || is_head ? 0 : std::stoul(answer.head.substr(length + 16));
    while (read_.size() < bytes)
      if (!read_more())
        return answer;
    answer.body = read_.substr(0, bytes);
    read_.erase(0, bytes);
    answer.status = std::stoi(answer.head.substr(9, 3));
    return answer;
  }

  /// The next chunk of a chunked body; empty for the last one, and when the connection ends before it is whole.
  std::string read_chunk() {
    auto end = std::string::npos;
    while ((end = read_.find("\r\n")) == std::string::npos)
      if (!read_more())
        return {};
    const auto bytes = std::stoul(read_.substr(0, end), nullptr, 16);
    while (read_.size() < end + 2 + bytes + 2)
      if (!read_more())
        return {};
    auto chunk = read_.substr(end + 2, bytes);
    read_.erase(0, end + 2 + bytes + 2);
    return chunk;
  }
  /// All that comes up to the connection's end.
  std::string read_to_end() {
    while (read_more()) {
    }
    return std::exchange(read_, {});
  }

  /// The connection ends in order, and nothing more comes.
  bool is_at_end() { return !read_more() && is_closed_ && read_.empty(); }
  /// The connection ends, in order or not.
  bool is_cut() {
    while (read_more()) {
    }
    return is_closed_ || is_reset_;
  }

private:
  bool read_more() {
    auto waiting = pollfd{.fd = socket_, .events = POLLIN, .revents = 0};
    const auto patience_ms = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
    if (::poll(&waiting, 1, static_cast<int>(patience_ms)) <= 0)
      return false;
    char bytes[65536];
    const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
    is_closed_ = got == 0;
    is_reset_ = got < 0;
    if (got > 0)
      read_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }

  int socket_;
  std::string read_;
  bool is_closed_ = false;
  bool is_reset_ = false;
};

/// A door on a free port.
class http_door_test : public ::testing::Test {
protected:
  void open() {
    settings.port = 0;
    auto started = gateway::start_http_server(settings, handler);
    ASSERT_TRUE(started) << started.failure().detail;
    server = std::move(*started);
  }

  raw_client client(int receive_bytes = 0) const { return raw_client{server->port(), receive_bytes}; }

  /// Sends one request on a new connection and reads its answer.
  raw_answer ask(std::string_view text) const {
    auto one = client();
    one.send(text);
    return one.read_answer();
  }

  config::http settings;
  std::shared_ptr<scripted_handler> handler = std::make_shared<scripted_handler>();
  std::unique_ptr<gateway::http_server> server;
};

/// A request without a body.
inline std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: shop\r\n\r\n";
}

/// A request with a body of a said length.
inline std::string put(const std::string& target, std::size_t length, const std::string& body) {
  return "PUT " + target + " HTTP/1.1\r\nHost: shop\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" + body;
}

} // namespace stoa::tests
