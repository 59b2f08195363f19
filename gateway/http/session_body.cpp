// How a session reads a body: into memory or into a file, never more than was planned.
#include "gateway/http/body_decoder.hpp"
#include "gateway/http/characters.hpp"
#include "gateway/http/compression.hpp"
#include "gateway/http/spool_file.hpp"
#include "gateway/http/tcp_session.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <utility>

namespace stoa::gateway {

namespace {

/// Reserved for a body at once; a client that only promises more costs no memory.
constexpr std::uint64_t body_reserve_bytes = 1024 * 1024;

/// How the body of a request is encoded; a coding that nobody here reads is an error.
result<coding> coding_of(const http_request& request, bool takes_gzip) {
  const auto text = trimmed(request.header("content-encoding"));
  if (text.empty() || equals_lower(text, "identity"))
    return coding::identity;
  const auto is_gzip = equals_lower(text, "gzip") || equals_lower(text, "x-gzip");
  if (is_gzip && takes_gzip && request.header_count("content-encoding") == 1)
    return coding::gzip;
  return error{errc::unsupported_media,
               takes_gzip ? "this path reads bodies as they are or with Content-Encoding: gzip, and nothing else"
                          : "send the body without Content-Encoding; only imports are read as gzip",
               "Content-Encoding"};
}

} // namespace

/// A body while it is read.
struct tcp_session::incoming_body {
  body_decoder decoder;
  std::uint64_t bytes_max;
  std::int64_t whole_by_ms;
  std::uint64_t bytes = 0;
  /// The stretch read last, inside the session's input buffer.
  std::string_view payload = {};
};

/// Writes a body into its file as it is meant to lie there. On the disk thread.
class tcp_session::body_writer {
public:
  body_writer(spool_file& file, const spool_plan& plan) : file_{file} {
    if (plan.is == coding::gzip)
      gunzip_.emplace(plan.bytes_max);
  }

  result<void> write(std::string_view bytes) {
    if (gunzip_)
      return gunzip_->feed(bytes, [this](std::string_view piece) { return file_.write(piece); });
    bytes_ += bytes.size();
    return file_.write(bytes);
  }

  result<void> finish() {
    if (gunzip_)
      if (auto whole = gunzip_->finish(); !whole)
        return whole;
    return file_.finish();
  }

  std::uint64_t bytes() const { return gunzip_ ? gunzip_->bytes_out() : bytes_; }

private:
  spool_file& file_;
  std::optional<gunzip> gunzip_;
  std::uint64_t bytes_ = 0;
};

/// Runs `job` on the disk thread; the session goes on when it is done.
template <class Job>
awaitable<void> tcp_session::on_disk(Job job) {
  auto start = [this, &job](auto handler) {
    boost::asio::post(shared_.disk, [&io = shared_.io, &job, handler = std::move(handler)]() mutable {
      job();
      boost::asio::post(io, std::move(handler));
    });
  };
  co_await boost::asio::async_initiate<const awaiting_t, void()>(start, awaiting);
}

awaitable<tcp_session::outcome> tcp_session::hear_body(request_head& head) {
  auto plan = shared_.handler->plan_body(head.request);
  if (plan.is == body_plan::kind::refuse)
    co_return refuse_body(std::move(plan.refusal), head);
  const auto encoded = coding_of(head.request, plan.takes_gzip);
  if (!encoded)
    co_return refuse_body(shared_.handler->problem(errc::unsupported_media, encoded.failure().detail, &head.request),
                          head);
  if (head.content_length > plan.bytes_max) {
    auto why = "the body has more than " + std::to_string(plan.bytes_max) + " bytes";
    co_return refuse_body(shared_.handler->problem(errc::too_large, std::move(why), &head.request), head);
  }
  if (head.expects_continue && input_.unread().empty() && !send_continue())
    co_return outcome::gone;
  if (plan.is == body_plan::kind::spool)
    co_return co_await spool_body(head, {plan.bytes_max, *encoded});
  co_return co_await hold_body(head, plan.bytes_max);
}

awaitable<tcp_session::outcome> tcp_session::hold_body(request_head& head, std::uint64_t bytes_max) {
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

awaitable<tcp_session::outcome> tcp_session::spool_body(request_head& head, spool_plan plan) {
  if (shared_.settings.spool_folder.empty())
    co_return refuse({errc::internal, "no spool_folder is set", {}}, &head);
  if (!share_.grow(2 * piece_bytes))
    co_return refuse({errc::overloaded, "too many bodies at once", {}}, &head);
  auto file = spool_file{};
  const auto ended = co_await fill_file(file, head, plan);
  if (ended == outcome::done && !is_cut_)
    head.request.spool_path = file.release();
  else
    co_await on_disk([&file] { file.discard(); });
  co_return is_cut_ ? outcome::gone : ended;
}

awaitable<tcp_session::outcome> tcp_session::fill_file(spool_file& file, request_head& head, spool_plan plan) {
  auto body = incoming_body{
    .decoder = {head, shared_.settings.header_bytes_max}, .bytes_max = plan.bytes_max, .whole_by_ms = never_ms};
  auto writer = body_writer{file, plan};
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
      co_await on_disk([&] { written = writer.write(pending); });
    if (is_last)
      break;
    if (pending.size() >= piece_bytes)
      pending.clear();
  }
  if (written)
    co_await on_disk([&] { written = writer.finish(); });
  if (!written)
    co_return refuse(written.failure(), &head);
  head.request.body_bytes = writer.bytes();
  co_return outcome::done;
}

/// Brings the next stretch of a body into `body.payload`; it is empty when the body has ended.
awaitable<tcp_session::outcome> tcp_session::next_piece(incoming_body& body, const request_head& head) {
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

/// A body nobody wants costs the connection, unless it is here already.
tcp_session::outcome tcp_session::refuse_body(http_response refusal, const request_head& head) {
  reply_ = std::move(refusal);
  const bool is_here = head.framing == body_framing::none ||
                       (head.framing == body_framing::sized && head.content_length <= input_.unread().size());
  if (is_here)
    input_.take(head.framing == body_framing::none ? 0 : head.content_length);
  parts_ = lingers_ = !is_here;
  return outcome::refused;
}

/// Nothing else is on its way to the client then, so the socket takes it whole.
bool tcp_session::send_continue() {
  auto text = outgoing{"HTTP/1.1 100 Continue\r\n\r\n", {}};
  return send_now(text) && text.size() == 0;
}

} // namespace stoa::gateway
