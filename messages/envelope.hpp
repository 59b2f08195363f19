// What every message of a request carries: who asks, in which store, since when and until when.
#pragma once

#include "messages/trace.hpp"

#include <cstdint>
#include <limits>
#include <string>

namespace stoa::messages {

struct envelope {
  std::string principal;
  std::string store;
  std::string request_id;
  /// May be null: nobody asked for the hops.
  trace_ptr hops;
  /// Steady clock of the node when the message was sent.
  std::int64_t enqueued_us = 0;
  /// Unix milliseconds of the node's clock; afterwards nobody waits for the answer.
  std::int64_t deadline_ms = std::numeric_limits<std::int64_t>::max();
};

} // namespace stoa::messages
