#include "gateway/http/client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/file_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <chrono>
#include <limits>
#include <optional>

namespace stoa::gateway {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using headers = std::vector<std::pair<std::string, std::string>>;

class beast_client final : public http_client {
public:
  beast_client(std::string host, std::string port, std::int64_t timeout_ms)
      : host_(std::move(host)), port_(std::move(port)), timeout_(timeout_ms) {}

  result<client_response> send(std::string_view method, std::string_view target, std::string_view body,
                               const headers& more) override {
    auto request = http::request<http::string_body>{};
    request.body() = std::string{body};
    return send_twice(request, method, target, more);
  }

  result<client_response> send_file(std::string_view target, const std::string& path, const headers& more) override {
    auto request = http::request<http::file_body>{};
    auto failure = beast::error_code{};
    request.body().open(path.c_str(), beast::file_mode::scan, failure);
    if (failure)
      return error{errc::not_found, "cannot read " + path + ": " + failure.message(), ""};
    stream_.reset(); // a body from a file is not sent twice: begin with a fresh connection
    fill(request, "POST", target, more);
    return exchange(request);
  }

private:
  template <class Body>
  void fill(http::request<Body>& request, std::string_view method, std::string_view target, const headers& more) const {
    request.version(11);
    request.method_string({method.data(), method.size()});
    request.target({target.data(), target.size()});
    request.set(http::field::host, host_ + ":" + port_);
    for (const auto& [name, text] : more)
      request.set(name, text);
    request.prepare_payload();
  }

  template <class Body>
  result<client_response> send_twice(http::request<Body>& request, std::string_view method, std::string_view target,
                                     const headers& more) {
    fill(request, method, target, more);
    const auto is_kept = stream_.has_value();
    auto answer = exchange(request);
    if (!answer && is_kept && answer.failure().code == errc::io_failed)
      return exchange(request);
    return answer;
  }

  template <class Body>
  result<client_response> exchange(http::request<Body>& request) {
    auto answer = http::response_parser<http::string_body>{};
    answer.body_limit(std::numeric_limits<std::uint64_t>::max());
    auto failure = connect();
    if (!failure)
      failure = run([&](auto handler) { http::async_write(*stream_, request, handler); });
    if (!failure)
      failure = run([&](auto handler) { http::async_read(*stream_, buffer_, answer, handler); });
    if (failure) {
      stream_.reset();
      const auto code = failure == beast::error::timeout ? errc::timeout : errc::io_failed;
      return error{code, "http://" + host_ + ":" + port_ + ": " + failure.message(), ""};
    }
    auto got = answer.release();
    if (!got.keep_alive())
      stream_.reset();
    return client_response{static_cast<int>(got.result_int()), std::move(got.body())};
  }

  beast::error_code connect() {
    if (stream_)
      return {};
    auto failure = beast::error_code{};
    const auto found = asio::ip::tcp::resolver{io_}.resolve(host_, port_, failure);
    if (failure)
      return failure;
    buffer_.clear();
    stream_.emplace(io_);
    failure = run([&](auto handler) {
      stream_->async_connect(found, [handler](beast::error_code e, const asio::ip::tcp::endpoint&) { handler(e, 0); });
    });
    if (!failure)
      stream_->socket().set_option(asio::ip::tcp::no_delay{true}, failure);
    return failure;
  }

  /// Starts one operation under the deadline and waits for it: only asynchronous ones can time out.
  template <class Start>
  beast::error_code run(Start start) {
    auto outcome = beast::error_code{};
    stream_->expires_after(timeout_);
    start([&outcome](beast::error_code e, std::size_t) { outcome = e; });
    io_.restart();
    io_.run();
    return outcome;
  }

  std::string host_;
  std::string port_;
  std::chrono::milliseconds timeout_;
  asio::io_context io_;
  beast::flat_buffer buffer_;
  std::optional<beast::tcp_stream> stream_;
};

} // namespace

result<std::unique_ptr<http_client>> make_http_client(std::string_view url, std::int64_t timeout_ms) {
  constexpr auto scheme = std::string_view{"http://"};
  const auto wrong =
    error{errc::invalid_field, "\"" + std::string{url} + "\" is no address; give http://HOST:PORT", "url"};
  if (!url.starts_with(scheme))
    return wrong;
  auto place = url.substr(scheme.size());
  if (place.ends_with('/'))
    place.remove_suffix(1);
  const auto colon = place.rfind(':');
  if (place.empty() || place.find('/') != std::string_view::npos || colon == 0)
    return wrong;
  auto host = std::string{place.substr(0, colon)};
  auto port = colon == std::string_view::npos ? std::string{"80"} : std::string{place.substr(colon + 1)};
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  return std::unique_ptr<http_client>{std::make_unique<beast_client>(std::move(host), std::move(port), timeout_ms)};
}

} // namespace stoa::gateway
