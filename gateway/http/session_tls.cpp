// How a session speaks TLS: the handshake, and bytes in and out of the channel.
#include "gateway/http/tcp_session.hpp"
#include "gateway/http/tls.hpp"

#include <sys/socket.h>

namespace stoa::gateway {

namespace {

/// A client that begins with the letter of a method speaks HTTP without TLS.
bool begins_in_plain(int socket) {
  auto first = '\0';
  return ::recv(socket, &first, 1, MSG_PEEK) == 1 && first >= 'A' && first <= 'Z';
}

} // namespace

/// False when the connection has come to its end.
awaitable<bool> tcp_session::begin_tls() {
  const auto deadline_ms = steady_ms() + shared_.settings.tls_handshake_timeout_ms;
  // No request is under way yet: a server that stops need not wait for it.
  is_idle_ = true;
  if (!co_await ready(wait_type::wait_read, deadline_ms))
    co_return false;
  if (begins_in_plain(socket_.native_handle())) {
    co_await refuse_plain();
    co_return false;
  }
  // A handshake costs as much as fifty requests: who has no request left is not given one.
  if (!is_behind_proxy_ && !shared_.limits.pass_address(client_, steady_us()).is_allowed) {
    shared_.rate_limited_count.fetch_add(1, std::memory_order_relaxed);
    co_return false;
  }
  tls_ = std::make_unique<tls_channel>(shared_.tls, socket_.native_handle());
  for (auto at = tls_->shake_hands(); at != tls_channel::step::done; at = tls_->shake_hands()) {
    const auto what = at == tls_channel::step::wants_read ? wait_type::wait_read : wait_type::wait_write;
    if (at == tls_channel::step::gone || !co_await ready(what, deadline_ms) || is_cut_) {
      shared_.failed_handshake_count.fetch_add(1, std::memory_order_relaxed);
      co_return false;
    }
  }
  is_idle_ = false;
  co_return true;
}

/// Tells a client without TLS, in its own language, what it did wrong.
awaitable<void> tcp_session::refuse_plain() {
  const auto head = request_head{};
  refuse({errc::malformed, "this port speaks TLS: use https://", {}}, nullptr);
  if (co_await reply(head) != outcome::gone)
    co_await linger();
}

awaitable<tcp_session::reading> tcp_session::read_more_tls(std::int64_t deadline_ms) {
  auto what = wait_type::wait_read;
  bool may_read = tls_->has_pending();
  for (;;) {
    if (!may_read && !co_await ready(what, deadline_ms))
      co_return is_late_ ? reading::late : reading::gone;
    may_read = false;
    // The socket's number may be another connection's by now.
    if (is_cut_)
      co_return reading::gone;
    const auto got = tls_->receive(shared_.input);
    if (got.is == receipt::gone)
      co_return reading::gone;
    if (got.is == receipt::some) {
      last_read_us_ = steady_us();
      input_.append(got.bytes);
      co_return reading::more;
    }
    what = tls_->waits_to_write() ? wait_type::wait_write : wait_type::wait_read;
  }
}

bool tcp_session::send_now(outgoing& rest) {
  if (tls_ == nullptr)
    return send_some(socket_.native_handle(), rest);
  return !is_cut_ && tls_->send_some(rest, shared_.input);
}

void tcp_session::say_goodbye() {
  if (tls_ != nullptr && !is_cut_)
    tls_->say_goodbye();
}

} // namespace stoa::gateway
