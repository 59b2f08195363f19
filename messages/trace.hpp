// The way of one request through the actors: each hop with what it waited and what it worked.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace stoa::messages {

struct hop {
  /// Name of an actor, in lower case.
  const char* actor = "";
  /// Steady clock of the node when the work began.
  std::int64_t began_us = 0;
  /// In the queue before.
  std::int64_t wait_us = 0;
  std::int64_t work_us = 0;
};

/// Collects hops; safe from every thread. A request's trace takes in that of the batch it rode with.
class trace {
public:
  static constexpr std::size_t hop_count_max = 64;

  void add(const hop& x);
  /// The hops of `batch` count as hops of this one, also those added later.
  void join(std::shared_ptr<const trace> batch);
  /// In the order they began.
  std::vector<hop> hops() const;

private:
  mutable std::mutex mutex_;
  std::vector<hop> hops_;
  std::vector<std::shared_ptr<const trace>> joined_;
};

using trace_ptr = std::shared_ptr<trace>;

} // namespace stoa::messages
