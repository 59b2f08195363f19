#include "gateway/http/server.hpp"

#include "gateway/http/certificate_watch.hpp"
#include "gateway/http/door.hpp"
#include "gateway/http/session.hpp"
#include "gateway/http/spool_file.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>
#include <limits>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <thread>
#include <utility>

namespace stoa::gateway {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using executor = asio::io_context::executor_type;
using awaitable = asio::awaitable<void, executor>;
constexpr auto awaiting = asio::use_awaitable_t<executor>{};

/// Connections that are told that there are too many; more than these are closed without a word.
constexpr std::size_t turned_away_max = 64;
/// Connections accepted before others get their turn.
constexpr int accept_batch_max = 64;
/// No file descriptor is free: the next attempt.
constexpr auto accept_pause = std::chrono::milliseconds{100};

/// Deadlines are looked at so often: late by at most that much, and by a quarter of the shortest timeout.
std::chrono::milliseconds sweep_period(const config::http& settings) {
  const auto shortest_ms = std::min({settings.read_timeout_ms, settings.body_timeout_ms, settings.idle_timeout_ms,
                                     settings.write_timeout_ms, settings.tls_handshake_timeout_ms});
  return std::chrono::milliseconds{std::clamp<std::int64_t>(shortest_ms / 4, 1, 100)};
}

/// Text of an address; an IPv4 address that came in through an IPv6 socket is shown as IPv4.
std::string text_of(const sockaddr_storage& peer) {
  auto endpoint = tcp::endpoint{};
  std::memcpy(endpoint.data(), &peer, std::min(sizeof peer, endpoint.capacity()));
  const auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

/// So that nobody can tell which addresses share their limits' slots.
std::array<std::uint64_t, 2> random_seed() {
  auto seed = std::array<std::uint64_t, 2>{};
  // Without randomness the hash is only a fair one.
  static_cast<void>(::getrandom(seed.data(), sizeof seed, 0) > 0);
  return seed;
}

/// What the door cannot live without has failed: better no process than a deaf one.
void rethrow(const std::exception_ptr& failure) {
  if (failure)
    std::rethrow_exception(failure);
}

class tcp_server final : public http_server {
public:
  tcp_server(const config::http& settings, std::shared_ptr<http_handler> handler, door::rules rules)
      : door_{settings, std::move(handler), io_, disk_, workers_, std::move(rules)} {}
  tcp_server(const tcp_server&) = delete;
  tcp_server& operator=(const tcp_server&) = delete;
  ~tcp_server() override {
    try {
      stop(0);
    } catch (...) {
      // A thread that cannot be joined would run on in what is going away.
      std::terminate();
    }
  }

  result<void> start();

  std::uint16_t port() const override { return port_; }
  void stop(std::int64_t grace_ms) override;
  std::uint64_t connection_count() const override { return door_.connection_count.load(std::memory_order_relaxed); }
  std::uint64_t request_count() const override { return door_.request_count.load(std::memory_order_relaxed); }
  std::uint64_t rate_limited_count() const override { return door_.rate_limited_count.load(std::memory_order_relaxed); }
  std::uint64_t failed_handshake_count() const override {
    return door_.failed_handshake_count.load(std::memory_order_relaxed);
  }
  void reload_certificate() override { certificate_.look_now(); }
  std::int64_t certificate_ends_s() const override { return certificate_.ends_s(); }

private:
  enum class accepted : std::uint8_t { all, some, out_of_files };

  void run();
  awaitable accept_loop();
  accepted accept_batch();
  void admit(int socket, const sockaddr_storage& peer);
  awaitable sweep_loop();
  void begin_stop(std::int64_t grace_ms);
  void sweep_sessions();

  asio::io_context io_{1};
  asio::thread_pool disk_{1};
  asio::thread_pool workers_{1};
  tcp::acceptor acceptor_{io_};
  asio::steady_timer accept_timer_{io_};
  asio::steady_timer sweep_timer_{io_};
  std::uint16_t port_ = 0;
  door door_;
  certificate_watch certificate_{door_};
  /// After this, what still runs is cut off.
  std::int64_t stop_by_ms_ = std::numeric_limits<std::int64_t>::max();

  std::mutex stop_mutex_;
  std::thread thread_;
};

result<void> tcp_server::start() {
  const auto& settings = door_.settings;
  auto failure = error_code{};
  const auto address = asio::ip::make_address(settings.address, failure);
  if (failure)
    return error{errc::invalid_field, "not an IP address: " + settings.address, "address"};
  if (!settings.spool_folder.empty())
    if (auto prepared = prepare_spool_folder(settings.spool_folder); !prepared)
      return prepared.failure();
  if (auto opened = certificate_.open(); !opened)
    return opened;
  const auto endpoint = tcp::endpoint{address, settings.port};
  acceptor_.open(endpoint.protocol(), failure);
  if (!failure)
    acceptor_.set_option(tcp::acceptor::reuse_address{true}, failure);
  if (!failure)
    acceptor_.bind(endpoint, failure);
  if (!failure)
    acceptor_.listen(asio::socket_base::max_listen_connections, failure);
  if (!failure)
    acceptor_.non_blocking(true, failure);
  if (!failure)
    port_ = acceptor_.local_endpoint(failure).port();
  if (failure)
    return error{failure == asio::error::address_in_use ? errc::in_use : errc::io_failed,
                 settings.address + ":" + std::to_string(settings.port) + ": " + failure.message(),
                 {}};
  thread_ = std::thread{[this] { run(); }};
  return {};
}

void tcp_server::run() {
  certificate_.begin();
  door_.answers = std::make_shared<answer_queue>(
    std::this_thread::get_id(), [this] { asio::post(io_, [queue = door_.answers.get()] { queue->drain(); }); });
  door_.on_empty = [this] {
    if (door_.is_stopping)
      sweep_timer_.cancel();
  };
  asio::co_spawn(io_.get_executor(), accept_loop(), rethrow);
  asio::co_spawn(io_.get_executor(), sweep_loop(), rethrow);
  io_.run();
  door_.answers->close();
}

awaitable tcp_server::accept_loop() {
  while (acceptor_.is_open()) {
    auto failure = error_code{};
    co_await acceptor_.async_wait(tcp::acceptor::wait_read, asio::redirect_error(awaiting, failure));
    if (failure)
      co_return;
    if (accept_batch() == accepted::out_of_files) {
      accept_timer_.expires_after(accept_pause);
      co_await accept_timer_.async_wait(asio::redirect_error(awaiting, failure));
    }
  }
}

tcp_server::accepted tcp_server::accept_batch() {
  for (int count = 0; count < accept_batch_max; ++count) {
    auto peer = sockaddr_storage{};
    auto peer_bytes = static_cast<socklen_t>(sizeof peer);
    const int socket = ::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&peer), &peer_bytes,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket >= 0)
      admit(socket, peer);
    else if (errno == EAGAIN)
      return accepted::all;
    else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      return accepted::out_of_files;
  }
  return accepted::some;
}

void tcp_server::admit(int socket, const sockaddr_storage& peer) {
  const auto count_max = door_.settings.connection_count_max;
  const bool is_full = door_.connection_count.load(std::memory_order_relaxed) >= count_max;
  if (is_full && door_.sessions.size() >= count_max + turned_away_max) {
    ::close(socket);
    return;
  }
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  open_session(door_, socket, text_of(peer), is_full ? admission::turn_away : admission::serve);
}

awaitable tcp_server::sweep_loop() {
  const auto period = sweep_period(door_.settings);
  while (!(door_.is_stopping && door_.sessions.empty())) {
    auto ignored = error_code{};
    const auto left = std::chrono::milliseconds{stop_by_ms_ - steady_ms()};
    sweep_timer_.expires_after(std::clamp(left, std::chrono::milliseconds{1}, period));
    co_await sweep_timer_.async_wait(asio::redirect_error(awaiting, ignored));
    sweep_sessions();
  }
}

void tcp_server::sweep_sessions() {
  const auto now_ms = steady_ms();
  const bool is_over = now_ms >= stop_by_ms_;
  // From the end, because a session that ends is replaced by the last one.
  for (auto place = door_.sessions.size(); place-- > 0;)
    if (is_over)
      door_.sessions[place]->cut();
    else
      door_.sessions[place]->sweep(now_ms);
}

void tcp_server::begin_stop(std::int64_t grace_ms) {
  auto ignored = error_code{};
  acceptor_.close(ignored);
  accept_timer_.cancel();
  certificate_.stop();
  door_.is_stopping = true;
  stop_by_ms_ = steady_ms() + std::max<std::int64_t>(grace_ms, 0);
  for (auto place = door_.sessions.size(); place-- > 0;)
    door_.sessions[place]->stop_if_idle();
  sweep_timer_.cancel();
}

void tcp_server::stop(std::int64_t grace_ms) {
  const auto lock = std::lock_guard{stop_mutex_};
  if (!thread_.joinable())
    return;
  asio::post(io_, [this, grace_ms] { begin_stop(grace_ms); });
  thread_.join();
  disk_.join();
  workers_.join();
}

} // namespace

result<std::unique_ptr<http_server>> start_http_server(const config::http& settings,
                                                       std::shared_ptr<http_handler> handler) {
  if (auto valid = settings.validate(); !valid)
    return valid.failure();
  auto limits = door_limits::make(settings, random_seed());
  if (!limits)
    return limits.failure();
  auto cors = cors_policy::make(settings.cors_origins);
  if (!cors)
    return cors.failure();
  auto server =
    std::make_unique<tcp_server>(settings, std::move(handler), door::rules{std::move(*limits), std::move(*cors)});
  if (auto started = server->start(); !started)
    return started.failure();
  return std::unique_ptr<http_server>{std::move(server)};
}

} // namespace stoa::gateway
