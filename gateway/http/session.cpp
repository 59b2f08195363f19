#include "gateway/http/session.hpp"

#include "gateway/http/body_decoder.hpp"
#include "gateway/http/door.hpp"
#include "gateway/http/head.hpp"
#include "gateway/http/spool_file.hpp"
#include "gateway/http/stream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace stoa::gateway {

namespace {

namespace asio = boost::asio;
using executor = asio::io_context::executor_type;
template <class T>
using awaitable = asio::awaitable<T, executor>;
using awaiting_t = asio::use_awaitable_t<executor>;
constexpr auto awaiting = awaiting_t{};
using wait_type = asio::posix::descriptor_base::wait_type;

/// After an error the client may still be sending: so much is read over, for so long, that it can see the answer.
constexpr std::size_t linger_bytes_max = 1024 * 1024;
constexpr std::int64_t linger_ms = 2'000;
/// A client takes so much of its answer within the write timeout.
constexpr std::size_t write_step_bytes = 16 * 1024;
/// Reserved for a body at once; a client that only promises more costs no memory.
constexpr std::uint64_t body_reserve_bytes = 1024 * 1024;
constexpr auto never_ms = std::numeric_limits<std::int64_t>::max();

/// How a step of a session ended.
enum class outcome : std::uint8_t {
  done,
  /// `reply_` says why not.
  refused,
  /// The client has left, or does not deserve an answer.
  gone
};

/// Lets one coroutine pause until somebody rings. All on one thread.
class bell {
public:
  awaitable<void> wait() {
    return asio::async_initiate<const awaiting_t, void()>(
      [this](auto handler) { sleeper_ = std::make_unique<sleeper_of<decltype(handler)>>(std::move(handler)); },
      awaiting);
  }

  /// The coroutine runs before this returns.
  void ring() {
    if (const auto woken = std::exchange(sleeper_, nullptr))
      woken->wake();
  }

private:
  struct sleeper {
    virtual ~sleeper() = default;
    virtual void wake() = 0;
  };

  template <class Handler>
  struct sleeper_of final : sleeper {
    explicit sleeper_of(Handler handler_) : handler{std::move(handler_)} {}
    void wake() override { std::move(handler)(); }
    Handler handler;
  };

  std::unique_ptr<sleeper> sleeper_;
};

/// A body while it is read.
struct incoming_body {
  body_decoder decoder;
  std::uint64_t bytes_max;
  std::int64_t whole_by_ms;
  std::uint64_t bytes = 0;
  /// The stretch read last, inside the session's input buffer.
  std::string_view payload = {};
};

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
  void answer_came() override { bell_.ring(); }

  enum class reading : std::uint8_t { more, late, gone };

  // A request, from the first byte to the answer.
  awaitable<outcome> hear(request_head& head);
  awaitable<outcome> hear_head(request_head& head);
  outcome take_head(std::size_t bytes, request_head& head);
  awaitable<outcome> hear_body(request_head& head);
  awaitable<outcome> hold_body(request_head& head, std::uint64_t bytes_max);
  awaitable<outcome> spool_body(request_head& head, std::uint64_t bytes_max);
  awaitable<outcome> fill_file(spool_file& file, request_head& head, std::uint64_t bytes_max);
  awaitable<outcome> next_piece(incoming_body& body, const request_head& head);
  awaitable<outcome> ask(request_head& head);
  awaitable<outcome> reply(const request_head& head);
  awaitable<void> linger();

  outcome refuse(const error& why, const request_head* head);
  outcome refuse_body(http_response refusal, const request_head& head);

  // The socket.
  awaitable<bool> ready(wait_type what, std::int64_t deadline_ms);
  awaitable<reading> read_more(std::int64_t deadline_ms);
  awaitable<outcome> send_rest(std::string head, std::string_view body);
  bool send_continue();

  template <class Job>
  awaitable<void> on_disk(Job job);

  door& shared_;
  asio::posix::basic_stream_descriptor<executor> socket_;
  const std::string remote_address_;
  const admission admission_;
  std::shared_ptr<answer_slot> slot_ = std::make_shared<answer_slot>();
  bell bell_;
  body_share share_;

  input_buffer input_;
  std::int64_t last_read_us_ = 0;
  /// Of the request heard now.
  std::int64_t first_byte_us_ = 0;

  std::optional<http_response> reply_;
  std::int64_t deadline_ms_ = never_ms;
  bool is_late_ = false;
  bool is_idle_ = false;
  bool is_cut_ = false;
  /// The connection ends after this answer, and whether the client may still be sending then.
  bool parts_ = false;
  bool lingers_ = false;
};

tcp_session::tcp_session(door& shared, int socket, std::string remote_address, admission what)
    : shared_{shared}, socket_{shared.io.get_executor()}, remote_address_{std::move(remote_address)},
      admission_{what}, share_{shared} {
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
  while (!parts_ && !is_cut_) {
    auto head = request_head{};
    auto ended = co_await hear(head);
    if (ended == outcome::done)
      ended = co_await ask(head);
    if (ended == outcome::gone)
      co_return;
    if (co_await reply(head) == outcome::gone)
      co_return;
    share_.release();
  }
  if (lingers_ || !input_.unread().empty())
    co_await linger();
}

awaitable<void> tcp_session::turn_away() {
  const auto head = request_head{};
  refuse({errc::overloaded, "too many connections", {}}, nullptr);
  if (co_await reply(head) != outcome::gone)
    co_await linger();
}

awaitable<outcome> tcp_session::hear(request_head& head) {
  const auto ended = co_await hear_head(head);
  if (ended != outcome::done || head.framing == body_framing::none)
    co_return ended;
  co_return co_await hear_body(head);
}

awaitable<outcome> tcp_session::hear_head(request_head& head) {
  const auto bytes_max = shared_.settings.header_bytes_max;
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

outcome tcp_session::take_head(std::size_t bytes, request_head& head) {
  const auto read = read_head(input_.unread().substr(0, bytes), head);
  input_.take(bytes);
  if (!read)
    return refuse(read.failure(), nullptr);
  shared_.request_count.fetch_add(1, std::memory_order_relaxed);
  head.request.remote_address = remote_address_;
  head.request.received_us = first_byte_us_;
  return outcome::done;
}

awaitable<outcome> tcp_session::hear_body(request_head& head) {
  auto plan = shared_.handler->plan_body(head.request);
  if (plan.is == body_plan::kind::refuse)
    co_return refuse_body(std::move(plan.refusal), head);
  if (head.content_length > plan.bytes_max) {
    auto why = "the body has more than " + std::to_string(plan.bytes_max) + " bytes";
    co_return refuse_body(shared_.handler->problem(errc::too_large, std::move(why), &head.request), head);
  }
  if (head.expects_continue && input_.unread().empty() && !send_continue())
    co_return outcome::gone;
  if (plan.is == body_plan::kind::spool)
    co_return co_await spool_body(head, plan.bytes_max);
  co_return co_await hold_body(head, plan.bytes_max);
}

awaitable<outcome> tcp_session::hold_body(request_head& head, std::uint64_t bytes_max) {
  auto body = incoming_body{.decoder = {head, shared_.settings.header_bytes_max},
                            .bytes_max = bytes_max,
                            .whole_by_ms = steady_ms() + shared_.settings.body_timeout_ms};
  auto& text = head.request.body;
  text.reserve(std::min(head.content_length, body_reserve_bytes));
  for (;;) {
    const auto ended = co_await next_piece(body, head);
    if (ended != outcome::done)
      co_return ended;
    if (body.payload.empty())
      break;
    if (!share_.grow(body.payload.size()))
      co_return refuse({errc::overloaded, "too many bodies at once", {}}, &head);
    text.append(body.payload);
  }
  head.request.body_bytes = body.bytes;
  co_return outcome::done;
}

awaitable<outcome> tcp_session::spool_body(request_head& head, std::uint64_t bytes_max) {
  if (shared_.settings.spool_folder.empty())
    co_return refuse({errc::internal, "no spool_folder is set", {}}, &head);
  if (!share_.grow(2 * piece_bytes))
    co_return refuse({errc::overloaded, "too many bodies at once", {}}, &head);
  auto file = spool_file{};
  const auto ended = co_await fill_file(file, head, bytes_max);
  if (ended == outcome::done && !is_cut_)
    head.request.spool_path = file.release();
  else
    co_await on_disk([&file] { file.discard(); });
  co_return is_cut_ ? outcome::gone : ended;
}

awaitable<outcome> tcp_session::fill_file(spool_file& file, request_head& head, std::uint64_t bytes_max) {
  auto body = incoming_body{
    .decoder = {head, shared_.settings.header_bytes_max}, .bytes_max = bytes_max, .whole_by_ms = never_ms};
  auto written = result<void>{};
  auto pending = std::string{};
  co_await on_disk([&] { written = file.open(shared_.settings.spool_folder); });
  while (written) {
    const auto ended = co_await next_piece(body, head);
    if (ended != outcome::done)
      co_return ended;
    pending.append(body.payload);
    const bool is_last = body.payload.empty();
    if (pending.size() >= piece_bytes || is_last)
      co_await on_disk([&] { written = file.write(pending); });
    if (is_last)
      break;
    if (pending.size() >= piece_bytes)
      pending.clear();
  }
  if (written)
    co_await on_disk([&] { written = file.finish(); });
  if (!written)
    co_return refuse(written.failure(), &head);
  head.request.body_bytes = body.bytes;
  co_return outcome::done;
}

/// Brings the next stretch of a body into `body.payload`; it is empty when the body has ended.
awaitable<outcome> tcp_session::next_piece(incoming_body& body, const request_head& head) {
  for (;;) {
    const auto piece = body.decoder.next(input_.unread());
    if (body.decoder.fault() != nullptr)
      co_return refuse({errc::malformed, body.decoder.fault(), {}}, &head);
    input_.take(piece.consumed);
    body.bytes += piece.payload.size();
    body.payload = piece.payload;
    if (body.bytes > body.bytes_max)
      co_return refuse({errc::too_large, "the body has more than " + std::to_string(body.bytes_max) + " bytes", {}},
                       &head);
    if (!piece.payload.empty() || body.decoder.is_finished())
      co_return outcome::done;
    if (piece.consumed > 0)
      continue;
    const auto got = co_await read_more(std::min(steady_ms() + shared_.settings.read_timeout_ms, body.whole_by_ms));
    if (got == reading::gone)
      co_return outcome::gone;
    if (got == reading::late)
      co_return refuse({errc::timeout, "the body took too long", {}}, &head);
  }
}

awaitable<outcome> tcp_session::ask(request_head& head) {
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

awaitable<outcome> tcp_session::reply(const request_head& head) {
  const auto response = std::move(*reply_);
  reply_.reset();
  if (!head.keep_alive || shared_.is_stopping || asks_to_close(response))
    parts_ = true;
  auto& out = shared_.output;
  out.clear();
  append_answer_head(out, response, {.keep_alive = !parts_, .is_http_1_0 = head.is_http_1_0},
                     shared_.date.at(unix_seconds()));
  auto body = std::string_view{response.body};
  if (head.is_head || !has_body(response.status))
    body = {};
  auto rest = outgoing{out, body};
  if (!send_some(socket_.native_handle(), rest))
    co_return outcome::gone;
  if (rest.size() == 0)
    co_return outcome::done;
  auto rest_of_head = std::string{rest.head};
  co_return co_await send_rest(std::move(rest_of_head), rest.body);
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

outcome tcp_session::refuse(const error& why, const request_head* head) {
  reply_ = shared_.handler->problem(why.code, why.detail, head == nullptr ? nullptr : &head->request);
  share_.release();
  parts_ = true;
  lingers_ = true;
  return outcome::refused;
}

/// A body nobody wants costs the connection, unless it is here already.
outcome tcp_session::refuse_body(http_response refusal, const request_head& head) {
  reply_ = std::move(refusal);
  const bool is_here = head.framing == body_framing::sized && head.content_length <= input_.unread().size();
  if (is_here)
    input_.take(head.content_length);
  parts_ = lingers_ = !is_here;
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

awaitable<outcome> tcp_session::send_rest(std::string head, std::string_view body) {
  auto rest = outgoing{head, body};
  auto deadline_ms = steady_ms() + shared_.settings.write_timeout_ms;
  auto step_end = rest.size() - std::min(rest.size(), write_step_bytes);
  while (rest.size() > 0) {
    if (!co_await ready(wait_type::wait_write, deadline_ms) || !send_some(socket_.native_handle(), rest))
      co_return outcome::gone;
    if (rest.size() <= step_end) {
      step_end = rest.size() - std::min(rest.size(), write_step_bytes);
      deadline_ms = steady_ms() + shared_.settings.write_timeout_ms;
    }
  }
  co_return outcome::done;
}

/// Nothing else is on its way to the client then, so the socket takes it whole.
bool tcp_session::send_continue() {
  auto text = outgoing{"HTTP/1.1 100 Continue\r\n\r\n", {}};
  return send_some(socket_.native_handle(), text) && text.size() == 0;
}

/// Runs `job` on the disk thread; the session goes on when it is done.
template <class Job>
awaitable<void> tcp_session::on_disk(Job job) {
  auto start = [this, &job](auto handler) {
    asio::post(shared_.disk, [&io = shared_.io, &job, handler = std::move(handler)]() mutable {
      job();
      asio::post(io, std::move(handler));
    });
  };
  co_await asio::async_initiate<const awaiting_t, void()>(start, awaiting);
}

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
