// How a session sends a body that is made while it is sent.
#include "gateway/http/answer.hpp"
#include "gateway/http/tcp_session.hpp"

#include <string>
#include <utility>

namespace stoa::gateway {

namespace {

// A piece takes the way of an answer to its session; these are the statuses it travels under. No client sees them.
constexpr int more_follows = 1;
constexpr int was_last = 2;

} // namespace

/// Nothing when the source dropped its piece, or the connection was cut.
awaitable<std::optional<http_piece>> tcp_session::next_piece(http_stream& from) {
  auto respond = shared_.answers->issue(slot_);
  slot_->is_handling = true;
  from.next([respond = std::move(respond)](http_piece piece) {
    respond({piece.is_last ? was_last : more_follows, {}, std::move(piece.bytes)});
  });
  slot_->is_handling = false;
  if (!slot_->has_arrived)
    co_await bell_.wait();
  if (is_cut_ || !slot_->response)
    co_return std::nullopt;
  auto piece = http_piece{std::move(slot_->response->body), slot_->response->status == was_last};
  slot_->response.reset();
  co_return piece;
}

awaitable<tcp_session::outcome> tcp_session::send_stream(http_stream& from, const request_head& head) {
  const auto is_chunked = !head.is_http_1_0;
  for (;;) {
    auto piece = co_await next_piece(from);
    if (!piece)
      co_return outcome::gone;
    auto bytes = std::string{};
    if (!piece->bytes.empty())
      bytes = is_chunked ? chunk_of(piece->bytes) : std::move(piece->bytes);
    if (piece->is_last && is_chunked)
      bytes += chunk_of({});
    if (!bytes.empty() && co_await send_rest(std::move(bytes), {}) == outcome::gone)
      co_return outcome::gone;
    if (piece->is_last)
      co_return outcome::done;
  }
}

} // namespace stoa::gateway
