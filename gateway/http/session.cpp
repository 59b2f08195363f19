#include "gateway/http/session.hpp"

#include "gateway/http/tcp_session.hpp"
#include "gateway/http/tls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <memory>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace stoa::gateway {

namespace {

namespace asio = boost::asio;

/// After an error the client may still be sending: so much is read over, for so long, that it can see the answer.
constexpr std::size_t linger_bytes_max = 1024 * 1024;
constexpr std::int64_t linger_ms = 2'000;
/// A client takes so much of its answer within the write timeout.
constexpr std::size_t write_step_bytes = 16 * 1024;

} // namespace

tcp_session::tcp_session(door& shared, int socket, std::string remote_address, admission what)
    : shared_{shared}, socket_{shared.io.get_executor()},
      remote_address_{std::move(remote_address)}, peer_{net_address::read(remote_address_).value_or(net_address{})},
      is_behind_proxy_{shared.limits.is_proxy(peer_)},
      admission_{what}, share_{shared}, client_{shared.limits.client_at(peer_)} {
  auto failure = boost::system::error_code{};
  socket_.assign(socket, failure);
  // Then the first wait fails, and that is the end of the session.
  if (failure)
    ::close(socket);
  slot_->taker = this;
  place = shared_.sessions.size();
  shared_.sessions.push_back(this);
  if (admission_ == admission::serve)
    shared_.connection_count.fetch_add(1, std::memory_order_relaxed);
}

tcp_session::~tcp_session() {
  slot_->taker = nullptr;
  shared_.sessions[place] = shared_.sessions.back();
  shared_.sessions[place]->place = place;
  shared_.sessions.pop_back();
  if (admission_ == admission::serve)
    shared_.connection_count.fetch_sub(1, std::memory_order_relaxed);
  if (shared_.sessions.empty() && shared_.on_empty)
    shared_.on_empty();
}

void tcp_session::sweep(std::int64_t now_ms) {
  if (now_ms < deadline_ms_)
    return;
  deadline_ms_ = never_ms;
  is_late_ = true;
  auto ignored = boost::system::error_code{};
  socket_.cancel(ignored);
}

void tcp_session::stop_if_idle() {
  if (is_idle_)
    cut();
}

void tcp_session::cut() {
  is_cut_ = true;
  auto ignored = boost::system::error_code{};
  socket_.close(ignored);
  bell_.ring();
}

awaitable<void> tcp_session::serve() {
  if (shared_.tls && !co_await begin_tls())
    co_return;
  while (!parts_ && !is_cut_) {
    auto head = request_head{};
    auto ended = co_await hear(head);
    if (ended == outcome::done)
      ended = co_await ask(head);
    if (ended == outcome::gone && is_idle_)
      say_goodbye();
    if (ended == outcome::gone)
      co_return;
    if (co_await reply(head) == outcome::gone)
      co_return;
    share_.release();
  }
  say_goodbye();
  if (lingers_ || !input_.unread().empty())
    co_await linger();
}

awaitable<void> tcp_session::turn_away() {
  if (shared_.tls && !co_await begin_tls())
    co_return;
  const auto head = request_head{};
  refuse({errc::overloaded, "too many connections", {}}, nullptr);
  if (co_await reply(head) == outcome::gone)
    co_return;
  say_goodbye();
  co_await linger();
}

awaitable<tcp_session::outcome> tcp_session::hear(request_head& head) {
  const auto ended = co_await hear_head(head);
  if (ended != outcome::done || head.framing == body_framing::none)
    co_return ended;
  co_return co_await hear_body(head);
}

awaitable<tcp_session::outcome> tcp_session::hear_head(request_head& head) {
  const auto bytes_max = shared_.settings.header_bytes_max;
  wishes_ = {};
  auto scanner = head_scanner{};
  auto deadline_ms = steady_ms() + shared_.settings.read_timeout_ms;
  // What is left over after a request came together with its last byte.
  first_byte_us_ = last_read_us_;
  for (;;) {
    const auto found = scanner.scan(input_.unread());
    if (!found)
      co_return refuse(found.failure(), nullptr);
    if (*found > bytes_max || (*found == 0 && input_.unread().size() >= bytes_max))
      co_return refuse({errc::too_large, "the head has more than " + std::to_string(bytes_max) + " bytes", {}},
                       nullptr);
    if (*found > 0)
      co_return take_head(*found, head);
    is_idle_ = input_.unread().empty();
    if (is_idle_ && shared_.is_stopping)
      co_return outcome::gone;
    if (is_idle_) {
      input_.shrink();
      deadline_ms = steady_ms() + shared_.settings.idle_timeout_ms;
    }
    const auto got = co_await read_more(deadline_ms);
    if (got == reading::gone || (got == reading::late && is_idle_))
      co_return outcome::gone;
    if (got == reading::late)
      co_return refuse({errc::timeout, "the head took too long", {}}, nullptr);
    if (is_idle_) {
      first_byte_us_ = last_read_us_;
      deadline_ms = steady_ms() + shared_.settings.read_timeout_ms;
    }
    is_idle_ = false;
  }
}

tcp_session::outcome tcp_session::take_head(std::size_t bytes, request_head& head) {
  const auto read = read_head(input_.unread().substr(0, bytes), head);
  input_.take(bytes);
  if (!read)
    return refuse(read.failure(), nullptr);
  shared_.request_count.fetch_add(1, std::memory_order_relaxed);
  head.request.remote_address = remote_address_;
  head.request.is_tls = tls_ != nullptr;
  head.request.received_us = first_byte_us_;
  return examine(head);
}

awaitable<tcp_session::outcome> tcp_session::ask(request_head& head) {
  auto respond = shared_.answers->issue(slot_);
  slot_->is_handling = true;
  shared_.handler->handle(std::move(head.request), std::move(respond));
  slot_->is_handling = false;
  if (!slot_->has_arrived)
    co_await bell_.wait();
  if (is_cut_ || !slot_->response)
    co_return outcome::gone;
  reply_ = std::move(slot_->response);
  slot_->response.reset();
  co_return outcome::done;
}

awaitable<tcp_session::outcome> tcp_session::reply(const request_head& head) {
  auto response = std::move(*reply_);
  reply_.reset();
  if (response.status == 401 && wishes_.has_key)
    shared_.limits.note_refused_key(client_, last_read_us_);
  const auto traits = traits_of(response);
  if (traits.is_compressible && wishes_.wanted != coding::identity && shared_.settings.compress) {
    co_await compress(response);
    if (is_cut_)
      co_return outcome::gone;
  } else if (response.status == 304)
    mark_not_modified(response, wishes_);
  if (!head.keep_alive || shared_.is_stopping || asks_to_close(response) || (response.stream && head.is_http_1_0))
    parts_ = true;
  append_head(response, traits, head);
  auto body = std::string_view{response.body};
  if (head.is_head || !has_body(response.status) || response.stream)
    body = {};
  auto rest = outgoing{shared_.output, body};
  if (!send_now(rest))
    co_return outcome::gone;
  if (rest.size() > 0) {
    auto rest_of_head = std::string{rest.head};
    if (co_await send_rest(std::move(rest_of_head), rest.body) == outcome::gone)
      co_return outcome::gone;
  }
  if (response.stream && !head.is_head && has_body(response.status))
    co_return co_await send_stream(*response.stream, head);
  co_return outcome::done;
}

/// Formats into the door's buffer.
void tcp_session::append_head(const http_response& response, const answer_traits& traits, const request_head& head) {
  const auto lines = caching_lines(response, traits, wishes_, shared_.cors.varies());
  auto& out = shared_.output;
  out.clear();
  append_answer_head(out, response, {.keep_alive = !parts_, .is_http_1_0 = head.is_http_1_0, .more_lines = lines},
                     shared_.date.at(unix_seconds()));
  if (wishes_.origin.empty())
    return;
  // Before the empty line that ends the head.
  out.resize(out.size() - 2);
  shared_.cors.append_lines(out, wishes_.origin);
  out.append("\r\n");
}

awaitable<void> tcp_session::linger() {
  ::shutdown(socket_.native_handle(), SHUT_WR);
  const auto deadline_ms = steady_ms() + linger_ms;
  for (std::size_t bytes = 0; bytes < linger_bytes_max && co_await ready(wait_type::wait_read, deadline_ms);) {
    const auto got = receive(socket_.native_handle(), shared_.input);
    if (got.is == receipt::gone)
      break;
    bytes += got.bytes.size();
  }
}

tcp_session::outcome tcp_session::refuse(const error& why, const request_head* head) {
  reply_ = shared_.handler->problem(why.code, why.detail, head == nullptr ? nullptr : &head->request);
  share_.release();
  parts_ = true;
  lingers_ = true;
  return outcome::refused;
}

/// False when it is too late, or the connection is closed.
awaitable<bool> tcp_session::ready(wait_type what, std::int64_t deadline_ms) {
  deadline_ms_ = deadline_ms;
  is_late_ = false;
  auto failure = boost::system::error_code{};
  co_await socket_.async_wait(what, asio::redirect_error(awaiting, failure));
  deadline_ms_ = never_ms;
  co_return !failure;
}

awaitable<tcp_session::reading> tcp_session::read_more(std::int64_t deadline_ms) {
  if (tls_ != nullptr)
    co_return co_await read_more_tls(deadline_ms);
  while (co_await ready(wait_type::wait_read, deadline_ms)) {
    const auto got = receive(socket_.native_handle(), shared_.input);
    if (got.is == receipt::nothing_yet)
      continue;
    if (got.is == receipt::gone)
      co_return reading::gone;
    last_read_us_ = steady_us();
    input_.append(got.bytes);
    co_return reading::more;
  }
  co_return is_late_ ? reading::late : reading::gone;
}

awaitable<tcp_session::outcome> tcp_session::send_rest(std::string head, std::string_view body) {
  auto rest = outgoing{head, body};
  auto deadline_ms = steady_ms() + shared_.settings.write_timeout_ms;
  auto step_end = rest.size() - std::min(rest.size(), write_step_bytes);
  while (rest.size() > 0) {
    if (!co_await ready(wait_type::wait_write, deadline_ms) || !send_now(rest))
      co_return outcome::gone;
    if (rest.size() <= step_end) {
      step_end = rest.size() - std::min(rest.size(), write_step_bytes);
      deadline_ms = steady_ms() + shared_.settings.write_timeout_ms;
    }
  }
  co_return outcome::done;
}

namespace {

awaitable<void> run(std::unique_ptr<tcp_session> one, admission what) {
  if (what == admission::serve)
    co_await one->serve();
  else
    co_await one->turn_away();
}

} // namespace

void open_session(door& shared, int socket, std::string remote_address, admission what) {
  auto one = std::make_unique<tcp_session>(shared, socket, std::move(remote_address), what);
  asio::co_spawn(shared.io.get_executor(), run(std::move(one), what), asio::detached);
}

} // namespace stoa::gateway
