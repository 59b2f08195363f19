#include "gateway/bridge/door_metrics.hpp"

#include <algorithm>

namespace stoa::gateway {

namespace {

/// Seconds with six digits, without a floating point.
std::string seconds(std::uint64_t us) {
  auto fraction = std::to_string(us % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  return std::to_string(us / 1'000'000) + "." + fraction;
}

} // namespace

void door_metrics::add(api::route route, int status, std::int64_t took_us) {
  auto& x = routes_.at(static_cast<std::size_t>(route));
  ++x.by_class[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))];
  const auto bucket = std::lower_bound(bounds_us.begin(), bounds_us.end(), took_us) - bounds_us.begin();
  ++x.buckets[static_cast<std::size_t>(bucket)];
  x.sum_us += static_cast<std::uint64_t>(std::max<std::int64_t>(took_us, 0));
}

void door_metrics::write_counts(std::string& out, const std::string& store) const {
  for (std::size_t r = 0; r < route_count; ++r)
    for (std::size_t c = 1; c < 6; ++c)
      if (const auto count = routes_[r].by_class[c].load(); count > 0)
        out += "stoa_http_requests_total{store=\"" + store + "\",route=\"" +
               api::to_string(static_cast<api::route>(r)) + "\",status=\"" + std::to_string(c) + "xx\"} " +
               std::to_string(count) + "\n";
}

void door_metrics::write_times(std::string& out, const std::string& store) const {
  for (std::size_t r = 0; r < route_count; ++r) {
    const auto& x = routes_[r];
    const auto label = "store=\"" + store + "\",route=\"" + api::to_string(static_cast<api::route>(r)) + "\"";
    auto total = std::uint64_t{0};
    for (const auto& bucket : x.buckets)
      total += bucket.load();
    if (total == 0)
      continue;
    auto below = std::uint64_t{0};
    for (std::size_t i = 0; i < bounds_us.size(); ++i) {
      below += x.buckets[i].load();
      out += "stoa_http_request_seconds_bucket{" + label + ",le=\"" +
             seconds(static_cast<std::uint64_t>(bounds_us[i])) + "\"} " + std::to_string(below) + "\n";
    }
    out += "stoa_http_request_seconds_bucket{" + label + ",le=\"+Inf\"} " + std::to_string(total) + "\n";
    out += "stoa_http_request_seconds_sum{" + label + "} " + seconds(x.sum_us.load()) + "\n";
    out += "stoa_http_request_seconds_count{" + label + "} " + std::to_string(total) + "\n";
  }
}

} // namespace stoa::gateway
