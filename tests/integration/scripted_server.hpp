// A listener that answers whatever a test says, true or not.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace stoa::tests {

/// Takes one connection after the other, one for each answer: reads a request, writes the answer's bytes, closes. With
/// `is_silent` it waits for the other side to leave before it closes.
class scripted_server {
public:
  explicit scripted_server(std::vector<std::string> answers, bool is_silent = false)
      : acceptor_(io_, tcp::endpoint{boost::asio::ip::make_address("127.0.0.1"), 0}),
        thread_([this, answers = std::move(answers), is_silent] {
          for (const auto& bytes : answers)
            if (!is_over_)
              serve(bytes, is_silent);
        }) {}
  ~scripted_server() { stop(); }
  scripted_server(const scripted_server&) = delete;
  scripted_server& operator=(const scripted_server&) = delete;

  std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }

  /// Ends it and gives the requests that came, head and body each.
  const std::vector<std::string>& stop() {
    is_over_ = true;
    if (thread_.joinable()) {
      auto failure = boost::system::error_code{};
      auto knock = tcp::socket{io_};
      knock.connect(acceptor_.local_endpoint(failure), failure); // it may wait for one that never came
      knock.close(failure);
      thread_.join();
    }
    return requests_;
  }

private:
  using tcp = boost::asio::ip::tcp;

  void serve(const std::string& bytes, bool is_silent) {
    auto failure = boost::system::error_code{};
    auto socket = tcp::socket{io_};
    acceptor_.accept(socket, failure);
    auto request = std::string{};
    const auto head = boost::asio::read_until(socket, boost::asio::dynamic_buffer(request), "\r\n\r\n", failure);
    const auto whole = head + body_bytes(request);
    if (!failure && request.size() < whole)
      boost::asio::read(socket, boost::asio::dynamic_buffer(request),
                        boost::asio::transfer_exactly(whole - request.size()), failure);
    if (!request.empty())
      requests_.push_back(std::move(request));
    boost::asio::write(socket, boost::asio::buffer(bytes), failure);
    auto rest = std::string(64, '\0');
    while (is_silent && !failure)
      socket.read_some(boost::asio::buffer(rest), failure);
  }

  static std::size_t body_bytes(const std::string& head) {
    constexpr auto name = std::string_view{"\r\nContent-Length: "};
    const auto at = head.find(name);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
  }

  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<bool> is_over_ = false;
  std::vector<std::string> requests_;
  std::thread thread_;
};

} // namespace stoa::tests
