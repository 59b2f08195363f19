// What the door itself decides on a head before anybody else sees it, and puts into an answer when it leaves.
#include "gateway/http/characters.hpp"
#include "gateway/http/tcp_session.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <utility>

namespace stoa::gateway {

namespace {

constexpr std::int64_t second_us = 1'000'000;
/// Compressed on the door's own thread: it takes less than a tenth of a millisecond there.
constexpr std::size_t compressed_inline_bytes_max = 8 * 1024;

void set_retry_after(http_response& response, std::int64_t wait_us) {
  auto seconds = std::to_string(std::max<std::int64_t>((wait_us + second_us - 1) / second_us, 1));
  for (auto& [name, value] : response.headers)
    if (equals_lower(name, "retry-after")) {
      value = std::move(seconds);
      return;
    }
  response.headers.emplace_back("Retry-After", std::move(seconds));
}

} // namespace

/// Done: the request may go on. Refused: `reply_` has its answer, which need not be a refusal.
tcp_session::outcome tcp_session::examine(request_head& head) {
  auto& request = head.request;
  wishes_ = read_wishes(request, shared_.cors.is_on());
  if (is_behind_proxy_) {
    client_ = shared_.limits.client_behind(peer_, request);
    if (client_.address != peer_)
      request.remote_address = client_.address.text();
  }
  const auto now_us = last_read_us_;
  if (const auto verdict = shared_.limits.pass_address(client_, now_us); !verdict.is_allowed)
    return refuse_rate("this address sends more requests than it may", verdict, head);
  if (wishes_.has_key)
    if (const auto verdict = shared_.limits.pass_guess(client_, now_us); !verdict.is_allowed)
      return refuse_rate("this address has sent too many keys that nobody knows", verdict, head);
  if (!wishes_.origin.empty())
    if (auto answer = shared_.cors.preflight(request, wishes_.origin))
      return refuse_body(*std::move(answer), head);
  if (wishes_.has_key && shared_.limits.counts_keys()) {
    const auto name = shared_.handler->counted_key(request);
    if (const auto verdict = shared_.limits.pass_key(name, now_us); !verdict.is_allowed)
      return refuse_rate("this key sends more requests than it may", verdict, head);
  }
  return outcome::done;
}

tcp_session::outcome tcp_session::refuse_rate(const char* why, const rate_verdict& verdict, const request_head& head) {
  shared_.rate_limited_count.fetch_add(1, std::memory_order_relaxed);
  auto response = shared_.handler->problem(errc::rate_limited, why, &head.request);
  set_retry_after(response, verdict.wait_us);
  return refuse_body(std::move(response), head);
}

/// Compresses a body and marks the answer; one that does not become smaller stays as it is.
awaitable<void> tcp_session::compress(http_response& response) {
  auto out = std::string{};
  const auto how = wishes_.wanted;
  if (response.body.size() <= compressed_inline_bytes_max)
    out = shared_.compress.compress(how, response.body);
  else {
    auto start = [this, how, &response, &out](auto handler) {
      boost::asio::post(shared_.workers, [this, how, &response, &out, handler = std::move(handler)]() mutable {
        out = shared_.worker_compress.compress(how, response.body);
        boost::asio::post(shared_.io, std::move(handler));
      });
    };
    co_await boost::asio::async_initiate<const awaiting_t, void()>(start, awaiting);
  }
  if (out.empty() || out.size() >= response.body.size())
    co_return;
  response.body = std::move(out);
  mark_coding(response, how);
}

} // namespace stoa::gateway
