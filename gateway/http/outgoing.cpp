#include "gateway/http/outgoing.hpp"

#include "gateway/http/client_tls.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <deque>
#include <exception>
#include <optional>
#include <thread>

namespace stoa::gateway {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::use_awaitable;
using asio::ip::tcp;
using time_point = std::chrono::steady_clock::time_point;

net_address address_of(const asio::ip::address& x) {
  auto out = net_address{};
  if (x.is_v4())
    return net_address::read(x.to_string()).value_or(out);
  const auto bytes = x.to_v6().to_bytes();
  std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  return out;
}

/// The `Retry-After` of an answer. A date is passed over: its clock is another's.
std::int64_t retry_after_ms(std::string_view text) {
  constexpr auto seconds_max = std::int64_t{1'000'000};
  auto seconds = std::int64_t{0};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const auto is_number = read.ec == std::errc{} && read.ptr == text.data() + text.size() && seconds > 0;
  return is_number ? std::min(seconds, seconds_max) * 1'000 : 0;
}

outgoing_answer failed(std::string why) {
  auto out = outgoing_answer{};
  out.failure = std::move(why);
  return out;
}

/// An answer, and where it leads if it is a redirect.
struct hop {
  outgoing_answer answer;
  std::optional<std::string> location;
};

hop no_answer(std::string why) {
  return {failed(std::move(why)), std::nullopt};
}

class pool final : public outgoing_http {
public:
  explicit pool(outgoing_settings settings) : settings_(std::move(settings)) {}
  ~pool() override { stop(); }

  result<void> start() {
    if (auto trusted = trust_authorities(tls_, settings_.ca_file); !trusted)
      return trusted;
    thread_ = std::thread{[this] { io_->run(); }};
    return {};
  }

  void post(outgoing_request what, std::function<void(outgoing_answer)> back) override {
    if (io_ == nullptr)
      return;
    asio::post(*io_, [this, what = std::move(what), back = std::move(back)]() mutable {
      waiting_.emplace_back(std::move(what), std::move(back));
      begin_next();
    });
  }

  void stop() override {
    if (io_ == nullptr)
      return;
    work_.reset();
    io_->stop();
    if (thread_.joinable())
      thread_.join();
    waiting_.clear();
    io_ = nullptr; // and with it the requests under way: what they were to call is let go of now
  }

private:
  using job = std::pair<outgoing_request, std::function<void(outgoing_answer)>>;

  void begin_next() {
    while (!waiting_.empty() && under_way_ < settings_.under_way_max) {
      ++under_way_;
      // Taken out first: one that is refused at once is over before this returns.
      auto next = std::move(waiting_.front());
      waiting_.pop_front();
      asio::co_spawn(*io_, run(std::move(next)), asio::detached);
    }
  }

  asio::awaitable<void> run(job x) {
    const auto began = std::chrono::steady_clock::now();
    auto answer = outgoing_answer{};
    try {
      answer = co_await exchange(std::move(x.first), began + std::chrono::milliseconds{settings_.timeout_ms});
    } catch (const std::exception& failure) {
      answer = failed(failure.what());
    }
    const auto took = std::chrono::steady_clock::now() - began;
    answer.took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    --under_way_;
    x.second(std::move(answer));
    // Later, so that many that are refused at once do not go deeper and deeper.
    asio::post(*io_, [this] { begin_next(); });
  }

  asio::awaitable<outgoing_answer> exchange(outgoing_request what, time_point until) {
    for (std::size_t redirects = 0;; ++redirects) {
      auto one = co_await ask(what, until);
      if (!one.location)
        co_return std::move(one.answer);
      const auto next = follow(what.to, *one.location);
      if (redirects == settings_.redirect_count_max || !next || !next->is_same_origin(what.to))
        co_return failed("it redirects to another host, or too often; give the address it redirects to");
      what.to = *next;
    }
  }

  asio::awaitable<hop> ask(const outgoing_request& what, time_point until) {
    auto found = co_await look_up(what.to);
    if (!found)
      co_return no_answer(found.failure().detail);
    auto failure = beast::error_code{};
    if (!what.to.is_tls) {
      auto stream = beast::tcp_stream{*io_};
      stream.expires_at(until);
      co_await stream.async_connect(*found, asio::redirect_error(use_awaitable, failure));
      if (failure)
        co_return no_answer("cannot connect: " + failure.message());
      co_return co_await talk(stream, what);
    }
    auto stream = asio::ssl::stream<beast::tcp_stream>{*io_, tls_};
    beast::get_lowest_layer(stream).expires_at(until);
    co_await beast::get_lowest_layer(stream).async_connect(*found, asio::redirect_error(use_awaitable, failure));
    if (failure)
      co_return no_answer("cannot connect: " + failure.message());
    expect_host(stream.native_handle(), what.to.host);
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::redirect_error(use_awaitable, failure));
    if (failure) {
      const auto why = why_not_trusted(stream.native_handle());
      co_return no_answer(why.empty() ? "the TLS handshake failed: " + failure.message() : why);
    }
    co_return co_await talk(stream, what);
  }

  /// The addresses of a host that may be asked. Errors: `io_failed` (none found), `forbidden`.
  asio::awaitable<result<std::vector<tcp::endpoint>>> look_up(const url& to) {
    auto all = std::vector<net_address>{};
    if (settings_.resolve) {
      all = settings_.resolve(to.host);
    } else if (const auto literal = net_address::read(to.host)) {
      all.push_back(*literal);
    } else {
      auto failure = beast::error_code{};
      auto resolver = tcp::resolver{*io_};
      const auto found =
        co_await resolver.async_resolve(to.host, to.port, asio::redirect_error(use_awaitable, failure));
      if (failure)
        co_return error{errc::io_failed, "the name " + to.host + " cannot be looked up: " + failure.message(), ""};
      for (const auto& one : found)
        all.push_back(address_of(one.endpoint().address()));
    }
    co_return checked(to, all);
  }

  result<std::vector<tcp::endpoint>> checked(const url& to, const std::vector<net_address>& all) const {
    auto out = std::vector<tcp::endpoint>{};
    auto refused = error{errc::io_failed, "the name " + to.host + " has no address", ""};
    auto port = std::uint16_t{0};
    std::from_chars(to.port.data(), to.port.data() + to.port.size(), port);
    for (const auto& one : all)
      if (const auto good = check_target(to, one, settings_.allowed); good)
        out.emplace_back(asio::ip::make_address(one.text()), port);
      else
        refused = good.failure();
    return out.empty() ? result<std::vector<tcp::endpoint>>{refused} : out;
  }

  /// Writes the request and reads its answer. Once a head is there its status holds, whatever becomes of the body.
  template <class Stream>
  asio::awaitable<hop> talk(Stream& stream, const outgoing_request& what) {
    auto failure = beast::error_code{};
    auto request = make(what);
    co_await http::async_write(stream, request, asio::redirect_error(use_awaitable, failure));
    if (failure)
      co_return no_answer("the request was not taken: " + failure.message());
    auto buffer = beast::flat_buffer{};
    auto parser = http::response_parser<http::string_body>{};
    parser.header_limit(static_cast<std::uint32_t>(settings_.header_bytes_max));
    parser.body_limit(settings_.body_bytes_max);
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(use_awaitable, failure));
    if (!parser.is_header_done())
      co_return no_answer("no answer: " + failure.message());
    co_return read(parser.get());
  }

  static http::request<http::string_body> make(const outgoing_request& what) {
    auto out = http::request<http::string_body>{http::verb::post, what.to.target, 11};
    out.set(http::field::host, what.to.authority());
    for (const auto& [name, text] : what.headers)
      out.set(name, text);
    out.keep_alive(false);
    out.body() = what.body;
    out.prepare_payload();
    return out;
  }

  static hop read(const http::response<http::string_body>& x) {
    auto out = hop{};
    out.answer.status = static_cast<int>(x.result_int());
    if (out.answer.status < 200)
      return no_answer("it was answered " + std::to_string(out.answer.status) + ", which is no answer");
    out.answer.body = x.body();
    const auto after = x[http::field::retry_after];
    out.answer.retry_after_ms = retry_after_ms({after.data(), after.size()});
    const auto location = x[http::field::location];
    if ((out.answer.status == 307 || out.answer.status == 308) && !location.empty())
      out.location = std::string{location.data(), location.size()};
    return out;
  }

  outgoing_settings settings_;
  asio::ssl::context tls_{asio::ssl::context::tls_client};
  // Touched by its thread alone.
  std::deque<job> waiting_;
  std::size_t under_way_ = 0;
  std::thread thread_;
  /// Null once it is stopped.
  std::unique_ptr<asio::io_context> io_ = std::make_unique<asio::io_context>(1);
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_{io_->get_executor()};
};

} // namespace

result<std::unique_ptr<outgoing_http>> make_outgoing_http(outgoing_settings settings) {
  auto made = std::make_unique<pool>(std::move(settings));
  if (auto started = made->start(); !started)
    return started.failure();
  return std::unique_ptr<outgoing_http>{std::move(made)};
}

} // namespace stoa::gateway
