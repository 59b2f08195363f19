// The recent requests with their hops, for GET /v1/trace/{request_id}.
#pragma once

#include "messages/trace.hpp"

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace stoa::gateway {

struct traced_request {
  std::string request_id;
  std::string method;
  /// Name of the route; a path may hold what a log should not.
  std::string route;
  int status = 0;
  /// Steady clock of the node.
  std::int64_t began_us = 0;
  std::int64_t took_us = 0;
  messages::trace_ptr hops;
};

/// Keeps the newest requests; safe from every thread.
class trace_ring {
public:
  explicit trace_ring(std::size_t count_max) : count_max_(count_max) {}

  void add(traced_request x);
  /// The newest request of that id.
  std::optional<traced_request> find(std::string_view request_id) const;

private:
  std::size_t count_max_;
  mutable std::mutex mutex_;
  std::list<traced_request> requests_;
  std::unordered_map<std::string_view, std::list<traced_request>::iterator> by_id_;
};

/// `{"request_id","method","route","status","took_us","hops":[{"actor","at_us","wait_us","work_us"}]}`
std::string to_json(const traced_request& x);

} // namespace stoa::gateway
