// Requests that this process makes to others on its own: to addresses that were checked, within limits, on one thread.
#pragma once

#include "domain/base/result.hpp"
#include "gateway/http/network.hpp"
#include "gateway/http/url.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace stoa::gateway {

struct outgoing_request {
  url to;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct outgoing_answer {
  /// 0 = there was none, and `failure` says why.
  int status = 0;
  std::string failure;
  /// As far as it was read.
  std::string body;
  /// Of `Retry-After` in seconds; 0 = none.
  std::int64_t retry_after_ms = 0;
  std::int64_t took_ms = 0;
};

struct outgoing_settings {
  /// From the look-up of the name to the last byte read, over all redirects.
  std::int64_t timeout_ms = 15'000;
  std::size_t header_bytes_max = 16 * 1024;
  /// Of an answer; what comes behind is not read.
  std::size_t body_bytes_max = 64 * 1024;
  /// Requests at a time; others wait their turn.
  std::size_t under_way_max = 128;
  /// 307 and 308 within the same scheme, host and port.
  std::size_t redirect_count_max = 3;
  /// PEM file with the authorities to trust; empty = the system's.
  std::string ca_file;
  /// Private networks that may be asked.
  std::vector<network> allowed;
  /// Looks a name up in place of the system. For tests; may be empty.
  std::function<std::vector<net_address>(const std::string& host)> resolve;
};

class outgoing_http {
public:
  virtual ~outgoing_http() = default;

  /// Sends a POST and calls back once, on its own thread; never when it is stopped before. Every attempt looks the name
  /// up, checks what it found (`check_target`) and connects to just that, so that a name which leads elsewhere a moment
  /// later leads nowhere. Cost: a connection each.
  virtual void post(outgoing_request what, std::function<void(outgoing_answer)> back) = 0;
  /// Ends the thread and lets go of all callbacks. A look-up under way is waited for. Nobody may post meanwhile.
  virtual void stop() = 0;
};

/// Errors: `invalid_field` (ca).
result<std::unique_ptr<outgoing_http>> make_outgoing_http(outgoing_settings settings);

} // namespace stoa::gateway
