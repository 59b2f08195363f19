#include "gateway/http/certificate_watch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/thread_pool.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <csignal>
#include <utility>

namespace stoa::gateway {

namespace asio = boost::asio;

result<void> certificate_watch::open() {
  const auto& settings = shared_.settings;
  if (settings.tls_certificate.empty())
    return {};
  files_.emplace(settings.tls_certificate, settings.tls_key);
  auto found = files_->look(true);
  if (!found)
    return found.failure();
  use(std::move(*found));
  return {};
}

void certificate_watch::begin() {
  if (!files_)
    return;
  // OpenSSL writes without MSG_NOSIGNAL; a client that leaves must not end the process.
  auto signals = sigset_t{};
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  asio::co_spawn(shared_.io.get_executor(), loop(), asio::detached);
}

awaitable<void> certificate_watch::loop() {
  while (!shared_.is_stopping) {
    auto ended = boost::system::error_code{};
    timer_.expires_after(std::chrono::seconds{shared_.settings.tls_check_interval_s});
    co_await timer_.async_wait(asio::redirect_error(awaiting, ended));
    if (!ended)
      look(false);
  }
}

void certificate_watch::look_now() {
  asio::post(shared_.io, [this] { look(true); });
}

/// Off the door's thread, because reading files blocks.
void certificate_watch::look(bool is_forced) {
  if (!files_)
    return;
  asio::post(shared_.disk, [this, is_forced] {
    auto found = files_->look(is_forced);
    if (!found)
      spdlog::error("tls-certificate-not-taken reason=\"{}\" the one before stays in use", found.failure().detail);
    else if (*found)
      asio::post(shared_.io, [this, one = std::move(*found)] { use(one); });
  });
}

void certificate_watch::use(tls_context_ptr one) {
  shared_.tls = std::move(one);
  const auto ends = shared_.tls->not_after_s();
  const auto& file = shared_.settings.tls_certificate;
  ends_s_.store(ends, std::memory_order_relaxed);
  spdlog::info("tls-certificate file={} ends_s={}", file, ends);
  if (ends <= unix_seconds())
    spdlog::error("tls-certificate-expired file={} ends_s={}", file, ends);
}

} // namespace stoa::gateway
