// Counts of the door by route and status, and how long answers took, as Prometheus text.
#pragma once

#include "gateway/api/route.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

namespace stoa::gateway {

class door_metrics {
public:
  static constexpr std::size_t route_count = static_cast<std::size_t>(api::route::count_);
  /// Upper bounds of the histogram, in microseconds; one more bucket is open.
  static constexpr std::array<std::int64_t, 14> bounds_us{
    100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 250'000, 1'000'000, 5'000'000, 30'000'000};

  void add(api::route route, int status, std::int64_t took_us);
  /// Appends the lines of a store to `stoa_http_requests_total`, and to `stoa_http_request_seconds`.
  void write_counts(std::string& out, const std::string& store) const;
  void write_times(std::string& out, const std::string& store) const;

private:
  struct counters {
    std::array<std::atomic<std::uint64_t>, 6> by_class{};
    std::array<std::atomic<std::uint64_t>, bounds_us.size() + 1> buckets{};
    std::atomic<std::uint64_t> sum_us{0};
  };

  std::array<counters, route_count> routes_;
};

} // namespace stoa::gateway
