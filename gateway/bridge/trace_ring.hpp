// The recent requests with their hops, for GET /v1/trace/{request_id}.
#pragma once

#include "messages/trace.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway {

struct traced_request {
  std::string request_id;
  std::string method;
  /// Name of the route, which lives for ever; a path may hold what a log should not.
  const char* route = "";
  int status = 0;
  /// Steady clock of the node.
  std::int64_t began_us = 0;
  std::int64_t took_us = 0;
  /// Null when the door answered by itself.
  messages::trace_ptr hops;
};

/// Keeps the newest requests; safe from every thread. Adding copies into a slot that is there already: every answer
/// pays for it, while hardly any is ever asked for.
class trace_ring {
public:
  explicit trace_ring(std::size_t count_max) : count_max_(count_max) {}

  void add(const traced_request& x);
  /// The newest request of that id. Cost: linear in what is kept.
  std::optional<traced_request> find(std::string_view request_id) const;

private:
  const std::size_t count_max_;
  mutable std::mutex mutex_;
  std::vector<traced_request> slots_;
  /// Where the next one goes once all slots are taken.
  std::size_t next_ = 0;
};

/// `{"request_id","method","route","status","took_us","hops":[{"actor","at_us","wait_us","work_us"}]}`
std::string to_json(const traced_request& x);

} // namespace stoa::gateway
