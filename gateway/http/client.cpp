#include "gateway/http/client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
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
using ssl_stream = asio::ssl::stream<beast::tcp_stream>;

/// Where a client goes.
struct place {
  bool is_tls = false;
  std::string host;
  std::string port;
};

bool is_ip_address(const std::string& host) {
  auto failure = beast::error_code{};
  asio::ip::make_address(host, failure);
  return !failure;
}

class beast_client final : public http_client {
public:
  beast_client(place to, std::int64_t timeout_ms)
      : is_tls_(to.is_tls), host_(std::move(to.host)), port_(std::move(to.port)), timeout_(timeout_ms) {}

  /// Errors: `invalid_field`.
  result<void> trust(const std::string& ca_file) {
    auto failure = beast::error_code{};
    if (!is_tls_)
      return {};
    if (ca_file.empty())
      tls_.set_default_verify_paths(failure);
    else
      tls_.load_verify_file(ca_file, failure);
    if (failure)
      return error{errc::invalid_field, "no authorities can be read from " + ca_file + ": " + failure.message(), "ca"};
    tls_.set_verify_mode(asio::ssl::verify_peer);
    tls_.set_verify_callback(asio::ssl::host_name_verification{host_});
    SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_2_VERSION);
    return {};
  }

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
    const auto on_stream = [&](auto operation) {
      return run([&](auto handler) {
        if (is_tls_)
          operation(*stream_, handler);
        else
          operation(stream_->next_layer(), handler);
      });
    };
    if (!failure)
      failure = on_stream([&](auto& stream, auto handler) { http::async_write(stream, request, handler); });
    if (!failure)
      failure = on_stream([&](auto& stream, auto handler) { http::async_read(stream, buffer_, answer, handler); });
    if (failure) {
      const auto why = reason_of(failure);
      stream_.reset();
      const auto code = failure == beast::error::timeout ? errc::timeout : errc::io_failed;
      return error{code, (is_tls_ ? "https://" : "http://") + host_ + ":" + port_ + ": " + why, ""};
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
    stream_.emplace(io_, tls_);
    failure = run([&](auto handler) {
      stream_->next_layer().async_connect(
        found, [handler](beast::error_code e, const asio::ip::tcp::endpoint&) { handler(e, 0); });
    });
    if (!failure)
      stream_->next_layer().socket().set_option(asio::ip::tcp::no_delay{true}, failure);
    if (!failure && is_tls_)
      failure = shake_hands();
    return failure;
  }

  beast::error_code shake_hands() {
    // A name for servers that have several; an address is none.
    if (!is_ip_address(host_))
      SSL_set_tlsext_host_name(stream_->native_handle(), host_.c_str());
    return run([&](auto handler) {
      stream_->async_handshake(asio::ssl::stream_base::client, [handler](beast::error_code e) { handler(e, 0); });
    });
  }

  /// OpenSSL's "certificate verify failed" does not say why.
  std::string reason_of(const beast::error_code& failure) {
    const auto verified = stream_ && is_tls_ ? SSL_get_verify_result(stream_->native_handle()) : X509_V_OK;
    if (verified == X509_V_OK || failure.category() != asio::error::get_ssl_category())
      return failure.message();
    return std::string{"its certificate is not trusted ("} + X509_verify_cert_error_string(verified) +
           "); --ca FILE names the authorities to trust";
  }

  /// Starts one operation under the deadline and waits for it: only asynchronous ones can time out.
  template <class Start>
  beast::error_code run(Start start) {
    auto outcome = beast::error_code{};
    stream_->next_layer().expires_after(timeout_);
    start([&outcome](beast::error_code e, std::size_t) { outcome = e; });
    io_.restart();
    io_.run();
    return outcome;
  }

  bool is_tls_;
  std::string host_;
  std::string port_;
  std::chrono::milliseconds timeout_;
  asio::io_context io_;
  asio::ssl::context tls_{asio::ssl::context::tls_client};
  beast::flat_buffer buffer_;
  /// Without TLS only what lies below it is used.
  std::optional<ssl_stream> stream_;
};

/// Nothing when the text is no address.
std::optional<place> place_of(std::string_view url) {
  auto found = place{};
  found.is_tls = url.starts_with("https://");
  if (!found.is_tls && !url.starts_with("http://"))
    return std::nullopt;
  auto text = url.substr(url.find("://") + 3);
  if (text.ends_with('/'))
    text.remove_suffix(1);
  // The colons of an IPv6 address stand inside brackets.
  const auto colon = text.ends_with(']') ? std::string_view::npos : text.rfind(':');
  if (text.empty() || text.find('/') != std::string_view::npos || colon == 0)
    return std::nullopt;
  found.host = text.substr(0, colon);
  found.port = colon == std::string_view::npos ? (found.is_tls ? "443" : "80") : text.substr(colon + 1);
  if (found.host.size() > 2 && found.host.front() == '[' && found.host.back() == ']')
    found.host = found.host.substr(1, found.host.size() - 2);
  return found;
}

} // namespace

result<std::unique_ptr<http_client>> make_http_client(std::string_view url, const std::string& ca_file,
                                                      std::int64_t timeout_ms) {
  auto to = place_of(url);
  if (!to)
    return error{errc::invalid_field,
                 "\"" + std::string{url} + "\" is no address; give http://HOST:PORT or https://HOST:PORT", "url"};
  auto made = std::make_unique<beast_client>(*std::move(to), timeout_ms);
  if (auto trusting = made->trust(ca_file); !trusting)
    return trusting.failure();
  return std::unique_ptr<http_client>{std::move(made)};
}

} // namespace stoa::gateway
