#include "gateway/http/client.hpp"

#include "gateway/http/client_tls.hpp"
#include "gateway/http/url.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/file_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <chrono>
#include <limits>
#include <optional>
#include <vector>

namespace stoa::gateway {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using headers = std::vector<std::pair<std::string, std::string>>;
using ssl_stream = asio::ssl::stream<beast::tcp_stream>;

/// A connection with or without TLS whose every step ends within the patience. Beast's operations see this one type, of
/// bytes in and out: made for each kind of stream they are what takes longest to compile of all.
class patient_stream {
public:
  patient_stream(asio::ssl::context& tls, bool is_tls, std::chrono::milliseconds patience)
      : is_tls_(is_tls), patience_(patience), stream_(io_, tls) {}

  SSL* native_tls() { return stream_.native_handle(); }

  beast::error_code connect(const std::string& host, const std::string& port) {
    auto failure = beast::error_code{};
    const auto found = asio::ip::tcp::resolver{io_}.resolve(host, port, failure);
    if (failure)
      return failure;
    run(failure, [&](auto done) {
      tcp().async_connect(found, [done](beast::error_code e, const asio::ip::tcp::endpoint&) { done(e, 0); });
    });
    if (!failure)
      tcp().socket().set_option(asio::ip::tcp::no_delay{true}, failure);
    if (!failure && is_tls_)
      shake_hands(host, failure);
    return failure;
  }

  template <class Buffers>
  std::size_t read_some(const Buffers& into, beast::error_code& failure) {
    return receive({asio::buffer_sequence_begin(into), asio::buffer_sequence_end(into)}, failure);
  }
  template <class Buffers>
  std::size_t write_some(const Buffers& from, beast::error_code& failure) {
    return send({asio::buffer_sequence_begin(from), asio::buffer_sequence_end(from)}, failure);
  }
  // What Beast asks of a stream, and does not call where it is given a place for the failure.
  template <class Buffers>
  std::size_t read_some(const Buffers& into) {
    return or_throw([&](beast::error_code& failure) { return read_some(into, failure); });
  }
  template <class Buffers>
  std::size_t write_some(const Buffers& from) {
    return or_throw([&](beast::error_code& failure) { return write_some(from, failure); });
  }

private:
  using reading = std::vector<asio::mutable_buffer>;
  using writing = std::vector<asio::const_buffer>;

  beast::tcp_stream& tcp() { return stream_.next_layer(); }

  void shake_hands(const std::string& host, beast::error_code& failure) {
    expect_host(native_tls(), host);
    run(failure, [this](auto done) {
      stream_.async_handshake(asio::ssl::stream_base::client, [done](beast::error_code e) { done(e, 0); });
    });
  }

  std::size_t receive(const reading& into, beast::error_code& failure) {
    return run_above(failure, [&](auto& stream, auto done) { stream.async_read_some(into, done); });
  }

  std::size_t send(const writing& from, beast::error_code& failure) {
    return run_above(failure, [&](auto& stream, auto done) { stream.async_write_some(from, done); });
  }

  /// An operation on what the bytes of HTTP travel over.
  template <class Operation>
  std::size_t run_above(beast::error_code& failure, Operation operation) {
    return run(failure, [&](auto done) {
      if (is_tls_)
        operation(stream_, done);
      else
        operation(tcp(), done);
    });
  }

  /// Starts one operation and waits for its end: only asynchronous ones can time out.
  template <class Start>
  std::size_t run(beast::error_code& failure, Start start) {
    auto size = std::size_t{0};
    tcp().expires_after(patience_);
    start([&failure, &size](beast::error_code e, std::size_t bytes) {
      failure = e;
      size = bytes;
    });
    io_.restart();
    io_.run();
    return size;
  }

  template <class Operation>
  static std::size_t or_throw(Operation operation) {
    auto failure = beast::error_code{};
    const auto size = operation(failure);
    if (failure)
      throw beast::system_error{failure};
    return size;
  }

  bool is_tls_;
  std::chrono::milliseconds patience_;
  asio::io_context io_;
  /// Without TLS only what lies below it is used.
  ssl_stream stream_;
};

class beast_client final : public http_client {
public:
  beast_client(url to, std::int64_t timeout_ms)
      : is_tls_(to.is_tls), host_(std::move(to.host)), port_(std::move(to.port)), patience_(timeout_ms) {}

  /// Errors: `invalid_field`.
  result<void> trust(const std::string& ca_file) { return is_tls_ ? trust_authorities(tls_, ca_file) : result<void>{}; }

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

  result<client_response> receive_file(std::string_view target, const std::string& path, const headers& more) override {
    auto request = http::request<http::string_body>{};
    fill(request, "GET", target, more);
    stream_.reset(); // an answer of any length: on a connection of its own
    auto head = http::response_parser<http::empty_body>{};
    head.body_limit(std::numeric_limits<std::uint64_t>::max());
    auto failure = ask(request);
    if (!failure)
      http::read_header(*stream_, buffer_, head, failure);
    if (failure)
      return broken(failure);
    const auto status = static_cast<int>(head.get().result_int());
    if (status / 100 == 2) {
      auto file = http::response_parser<http::file_body>{std::move(head)};
      file.get().body().open(path.c_str(), beast::file_mode::write, failure);
      if (failure)
        return error{errc::io_failed, "cannot write " + path + ": " + failure.message(), ""};
      failure = read_rest(file);
      return failure ? broken(failure) : result<client_response>{client_response{status, {}}};
    }
    auto text = http::response_parser<http::string_body>{std::move(head)};
    failure = read_rest(text);
    return failure ? broken(failure) : result<client_response>{client_response{status, text.release().body()}};
  }

private:
  /// Sends a request, over a new connection where there is none.
  template <class Body>
  beast::error_code ask(http::request<Body>& request) {
    auto failure = connect();
    if (!failure)
      http::write(*stream_, request, failure);
    return failure;
  }

  template <class Parser>
  beast::error_code read_rest(Parser& into) {
    auto failure = beast::error_code{};
    http::read(*stream_, buffer_, into, failure);
    stream_.reset();
    return failure;
  }

  error broken(const beast::error_code& failure) {
    const auto why = reason_of(failure);
    stream_.reset();
    const auto code = failure == beast::error::timeout ? errc::timeout : errc::io_failed;
    return error{code, (is_tls_ ? "https://" : "http://") + host_ + ":" + port_ + ": " + why, ""};
  }

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
    auto failure = ask(request);
    if (!failure)
      http::read(*stream_, buffer_, answer, failure);
    if (failure)
      return broken(failure);
    auto got = answer.release();
    if (!got.keep_alive())
      stream_.reset();
    return client_response{static_cast<int>(got.result_int()), std::move(got.body())};
  }

  beast::error_code connect() {
    if (stream_)
      return {};
    buffer_.clear();
    stream_.emplace(tls_, is_tls_, patience_);
    return stream_->connect(host_, port_);
  }

  /// OpenSSL's "certificate verify failed" does not say why.
  std::string reason_of(const beast::error_code& failure) {
    if (!stream_ || !is_tls_ || failure.category() != asio::error::get_ssl_category())
      return failure.message();
    const auto why = why_not_trusted(stream_->native_tls());
    return why.empty() ? failure.message() : why + "; --ca FILE names the authorities to trust";
  }

  bool is_tls_;
  std::string host_;
  std::string port_;
  std::chrono::milliseconds patience_;
  asio::ssl::context tls_{asio::ssl::context::tls_client};
  beast::flat_buffer buffer_;
  std::optional<patient_stream> stream_;
};

} // namespace

result<std::unique_ptr<http_client>> make_http_client(std::string_view address, const std::string& ca_file,
                                                      std::int64_t timeout_ms) {
  auto to = read_url(address);
  if (!to || to->target != "/")
    return error{errc::invalid_field,
                 "\"" + std::string{address} + "\" is no address; give http://HOST:PORT or https://HOST:PORT", "url"};
  auto made = std::make_unique<beast_client>(*std::move(to), timeout_ms);
  if (auto trusting = made->trust(ca_file); !trusting)
    return trusting.failure();
  return std::unique_ptr<http_client>{std::move(made)};
}

} // namespace stoa::gateway
