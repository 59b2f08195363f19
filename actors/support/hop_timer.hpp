// Measures one hop of a request: what it waited in the queue, what the handler worked.
#pragma once

#include "domain/base/clock.hpp"
#include "messages/trace.hpp"

#include <cstdint>
#include <utility>

namespace stoa::actors {

/// Adds the hop when it goes out of scope; does nothing for requests nobody traces.
class hop_timer {
public:
  hop_timer(const clock& time, const char* actor, messages::trace_ptr trace, std::int64_t enqueued_us)
      : time_(time), actor_(actor), trace_(std::move(trace)), enqueued_us_(enqueued_us),
        began_us_(trace_ ? time.steady_us() : 0) {}
  hop_timer(const hop_timer&) = delete;
  hop_timer& operator=(const hop_timer&) = delete;
  ~hop_timer() {
    if (trace_)
      trace_->add({actor_, began_us_, began_us_ - enqueued_us_, time_.steady_us() - began_us_});
  }

private:
  const clock& time_;
  const char* actor_;
  messages::trace_ptr trace_;
  std::int64_t enqueued_us_;
  std::int64_t began_us_;
};

} // namespace stoa::actors
