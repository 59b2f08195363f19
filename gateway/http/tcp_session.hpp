// One connection as one coroutine: the loop over its requests, the reading of their bodies, the socket below.
#pragma once

#include "gateway/http/coroutine.hpp"
#include "gateway/http/door.hpp"
#include "gateway/http/head.hpp"
#include "gateway/http/session.hpp"
#include "gateway/http/stream.hpp"
#include "gateway/http/wishes.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace stoa::gateway {

class spool_file;
class tls_channel;

class tcp_session final : public session, private answer_taker {
public:
  tcp_session(door& shared, int socket, std::string remote_address, admission what);
  tcp_session(const tcp_session&) = delete;
  tcp_session& operator=(const tcp_session&) = delete;
  ~tcp_session() override;

  awaitable<void> serve();
  awaitable<void> turn_away();

  void sweep(std::int64_t now_ms) override;
  void stop_if_idle() override;
  void cut() override;

private:
  using wait_type = boost::asio::posix::descriptor_base::wait_type;
  static constexpr auto never_ms = std::numeric_limits<std::int64_t>::max();

  /// How a step of a session ended.
  enum class outcome : std::uint8_t {
    done,
    /// `reply_` says why not.
    refused,
    /// The client has left, or does not deserve an answer.
    gone
  };
  enum class reading : std::uint8_t { more, late, gone };
  struct incoming_body;
  class body_writer;
  /// Bytes a spooled body may have, before and after its coding is taken off.
  struct spool_plan {
    std::uint64_t bytes_max = 0;
    coding is = coding::identity;
  };

  void answer_came() override { bell_.ring(); }

  // A request, from the first byte to the answer: session.cpp.
  awaitable<outcome> hear(request_head& head);
  awaitable<outcome> hear_head(request_head& head);
  outcome take_head(std::size_t bytes, request_head& head);
  awaitable<outcome> ask(request_head& head);
  awaitable<outcome> reply(const request_head& head);
  awaitable<void> linger();
  outcome refuse(const error& why, const request_head* head);

  // Rules, and what an answer gets of them: session_rules.cpp.
  outcome examine(request_head& head);
  outcome refuse_rate(const char* why, const rate_verdict& verdict, const request_head& head);
  awaitable<void> compress(http_response& response);
  void append_head(const http_response& response, const answer_traits& traits, const request_head& head);

  // Its body: session_body.cpp.
  awaitable<outcome> hear_body(request_head& head);
  awaitable<outcome> hold_body(request_head& head, std::uint64_t bytes_max);
  awaitable<outcome> spool_body(request_head& head, spool_plan plan);
  awaitable<outcome> fill_file(spool_file& file, request_head& head, spool_plan plan);
  awaitable<outcome> next_piece(incoming_body& body, const request_head& head);
  outcome refuse_body(http_response refusal, const request_head& head);
  bool send_continue();
  template <class Job>
  awaitable<void> on_disk(Job job);

  // An answer that is made while it is sent: session_stream.cpp.
  awaitable<outcome> send_stream(http_stream& from, const request_head& head);
  awaitable<std::optional<http_piece>> next_piece(http_stream& from);

  // TLS: session_tls.cpp.
  awaitable<bool> begin_tls();
  awaitable<void> refuse_plain();
  awaitable<reading> read_more_tls(std::int64_t deadline_ms);
  void say_goodbye();

  // The socket: session.cpp, but for send_now.
  awaitable<bool> ready(wait_type what, std::int64_t deadline_ms);
  awaitable<reading> read_more(std::int64_t deadline_ms);
  bool send_now(outgoing& rest);
  awaitable<outcome> send_rest(std::string head, std::string_view body);

  door& shared_;
  boost::asio::posix::basic_stream_descriptor<door_executor> socket_;
  /// Null on a connection without TLS.
  std::unique_ptr<tls_channel> tls_;
  const std::string remote_address_;
  const net_address peer_;
  const bool is_behind_proxy_;
  const admission admission_;
  std::shared_ptr<answer_slot> slot_ = std::make_shared<answer_slot>();
  bell bell_;
  body_share share_;

  input_buffer input_;
  std::int64_t last_read_us_ = 0;
  /// Of the request heard now.
  std::int64_t first_byte_us_ = 0;

  /// Of the request heard now; the client is the peer unless that is a trusted proxy.
  answer_wishes wishes_;
  door_client client_;

  std::optional<http_response> reply_;
  std::int64_t deadline_ms_ = never_ms;
  bool is_late_ = false;
  bool is_idle_ = false;
  bool is_cut_ = false;
  /// The connection ends after this answer, and whether the client may still be sending then.
  bool parts_ = false;
  bool lingers_ = false;
};

} // namespace stoa::gateway
