// The floor of the HTTP targets: the shortest idiomatic Beast server, which answers every request with the same bytes.
//
//   stoa_bench_http_floor PORT [BODY_BYTES]      then: wrk -t1 -c16 -d5 http://127.0.0.1:PORT/
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <cstdio>
#include <exception>
#include <string>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

asio::awaitable<void> serve(beast::tcp_stream stream, const std::string& body) {
  auto buffer = beast::flat_buffer{};
  stream.socket().set_option(tcp::no_delay{true});
  try {
    for (bool keep_alive = true; keep_alive;) {
      auto request = http::request<http::string_body>{};
      co_await http::async_read(stream, buffer, request, asio::use_awaitable);
      auto response = http::response<http::string_body>{http::status::ok, request.version()};
      response.set(http::field::content_type, "application/json");
      response.keep_alive(request.keep_alive());
      response.body() = body;
      response.prepare_payload();
      keep_alive = request.keep_alive();
      co_await http::async_write(stream, response, asio::use_awaitable);
    }
  } catch (const std::exception&) {
    // The client has left.
  }
}

asio::awaitable<void> listen(tcp::acceptor acceptor, const std::string& body) {
  for (;;) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), serve(beast::tcp_stream{std::move(socket)}, body), asio::detached);
  }
}

} // namespace

int main(int argc, char** argv) try {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s PORT [BODY_BYTES]\n", argv[0]);
    return 2;
  }
  const auto port = static_cast<unsigned short>(std::stoul(argv[1]));
  const auto body = std::string(argc > 2 ? std::stoul(argv[2]) : 1200, 'x');
  auto io = asio::io_context{1};
  auto acceptor = tcp::acceptor{io, {asio::ip::make_address("127.0.0.1"), port}};
  asio::co_spawn(io, listen(std::move(acceptor), body), asio::detached);
  io.run();
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
