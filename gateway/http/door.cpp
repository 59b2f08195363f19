#include "gateway/http/door.hpp"

#include <ctime>
#include <utility>

namespace stoa::gateway {

namespace {

timespec read_clock(clockid_t clock) {
  auto now = timespec{};
  clock_gettime(clock, &now);
  return now;
}

} // namespace

door::door(config::http settings_, std::shared_ptr<http_handler> handler_, boost::asio::io_context& io_,
           boost::asio::thread_pool& disk_, boost::asio::thread_pool& workers_, rules rules_)
    : settings{std::move(settings_)}, handler{std::move(handler_)}, io{io_}, disk{disk_}, workers{workers_},
      limits{std::move(rules_.limits)}, cors{std::move(rules_.cors)} {}

bool body_share::grow(std::size_t bytes) {
  if (bytes > shared_.settings.body_bytes_total_max - shared_.body_bytes)
    return false;
  shared_.body_bytes += bytes;
  bytes_ += bytes;
  return true;
}

void body_share::release() {
  shared_.body_bytes -= bytes_;
  bytes_ = 0;
}

std::int64_t steady_ms() {
  const auto now = read_clock(CLOCK_MONOTONIC_COARSE);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

std::int64_t steady_us() {
  // What std::chrono::steady_clock reads, too.
  const auto now = read_clock(CLOCK_MONOTONIC);
  return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

std::time_t unix_seconds() {
  return read_clock(CLOCK_REALTIME_COARSE).tv_sec;
}

} // namespace stoa::gateway
