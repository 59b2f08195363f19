// The certificate of a door: loaded at the start, looked at while it runs, exchanged for new connections.
#pragma once

#include "gateway/http/coroutine.hpp"
#include "gateway/http/door.hpp"
#include "gateway/http/tls.hpp"
#include "gateway/http/tls_files.hpp"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <cstdint>
#include <optional>

namespace stoa::gateway {

class certificate_watch {
public:
  explicit certificate_watch(door& shared) : shared_{shared}, timer_{shared.io.get_executor()} {}

  /// Loads what the settings name; without a name there is no TLS. Before the door's thread runs. Errors: as
  /// `tls_context::load`.
  result<void> open();
  /// Begins to look. On the door's thread.
  void begin();
  /// Ends that, on the door's thread.
  void stop() { timer_.cancel(); }
  /// Reads the files again whatever they are. From any thread.
  void look_now();
  /// Unix time at which the certificate in use ends, 0 without TLS. From any thread.
  std::int64_t ends_s() const { return ends_s_.load(std::memory_order_relaxed); }

private:
  void use(tls_context_ptr one);
  void look(bool is_forced);
  awaitable<void> loop();

  door& shared_;
  boost::asio::steady_timer timer_;
  /// Nothing without TLS. Touched by the disk thread alone once the door is open.
  std::optional<tls_files> files_;
  std::atomic<std::int64_t> ends_s_ = 0;
};

} // namespace stoa::gateway
