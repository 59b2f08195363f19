// A batch on its way from SHARD over LOG, FOLD and SEARCH to VIEW. What is in it is the spine's business.
#pragma once

#include "messages/trace.hpp"

#include <cstdint>
#include <memory>

namespace stoa::spine {
struct sequenced_batch;
}

namespace stoa::messages {

struct batch {
  std::shared_ptr<const spine::sequenced_batch> content;
  /// Hops of the batch; those of each request in it join it. Never null.
  trace_ptr hops;
  /// Steady clock when the message was sent on.
  std::int64_t enqueued_us = 0;
};

} // namespace stoa::messages
