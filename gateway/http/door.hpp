// What the connections of one server share. On the door's thread only, but for the counters.
#pragma once

#include "config/http.hpp"
#include "gateway/http/answer.hpp"
#include "gateway/http/answers.hpp"
#include "gateway/http/compression.hpp"
#include "gateway/http/cors.hpp"
#include "gateway/http/limits.hpp"
#include "gateway/http/server.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
class thread_pool;
} // namespace boost::asio

namespace stoa::gateway {

class session;
class tls_context;

/// Bytes read from a socket, or written to a spool file, at a time.
inline constexpr std::size_t piece_bytes = 64 * 1024;

struct door {
  /// What else there is to set up: those settings are known to be valid.
  struct rules {
    door_limits limits;
    cors_policy cors;
  };

  door(config::http settings_, std::shared_ptr<http_handler> handler_, boost::asio::io_context& io_,
       boost::asio::thread_pool& disk_, boost::asio::thread_pool& workers_, rules rules_);

  const config::http settings;
  const std::shared_ptr<http_handler> handler;
  boost::asio::io_context& io;
  /// One thread, for what blocks on the disk.
  boost::asio::thread_pool& disk;
  /// One thread, for compressing what is large.
  boost::asio::thread_pool& workers;
  std::shared_ptr<answer_queue> answers;
  door_limits limits;
  const cors_policy cors;
  compressor compress;
  /// The workers' own.
  compressor worker_compress;
  /// For new connections; null without TLS.
  std::shared_ptr<const tls_context> tls;

  /// All sessions; `session::place` is the index here.
  std::vector<session*> sessions;
  /// Called when the last session has gone.
  std::function<void()> on_empty;
  bool is_stopping = false;

  /// Read into, and formatted into, by one session at a time, between two of its pauses. An idle one needs neither.
  std::array<char, piece_bytes> input;
  std::string output;
  date_text date;

  /// Of bodies in memory, over all sessions.
  std::size_t body_bytes = 0;

  std::atomic<std::uint64_t> connection_count = 0;
  std::atomic<std::uint64_t> request_count = 0;
  /// Requests and handshakes beyond a limit, and handshakes that came to nothing.
  std::atomic<std::uint64_t> rate_limited_count = 0;
  std::atomic<std::uint64_t> failed_handshake_count = 0;
};

/// A share of `body_bytes_total_max`, given back at its end.
class body_share {
public:
  explicit body_share(door& shared) : shared_{shared} {}
  body_share(const body_share&) = delete;
  body_share& operator=(const body_share&) = delete;
  ~body_share() { release(); }

  /// False when there is no room.
  bool grow(std::size_t bytes);
  void release();

private:
  door& shared_;
  std::size_t bytes_ = 0;
};

/// Milliseconds of a clock that only goes forward; read often, so a coarse one.
std::int64_t steady_ms();
/// The same clock, exactly.
std::int64_t steady_us();
/// For the `Date` field.
std::time_t unix_seconds();

} // namespace stoa::gateway
