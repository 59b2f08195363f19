// Settings of the HTTP door.
#pragma once

#include "domain/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace stoa::config {

struct http {
  std::string address = "127.0.0.1";
  /// 0 picks a free one.
  std::uint16_t port = 8080;
  /// Connections open at once; one more is answered 503 and closed.
  std::size_t connection_count_max = 4'096;
  /// Bytes of the request line and all headers together.
  std::size_t header_bytes_max = 16 * 1024;
  /// Bytes of bodies held in memory over all connections; beyond it requests are answered 503.
  std::size_t body_bytes_total_max = 64 * 1024 * 1024;
  /// From the first byte of a request to the last of its head, and between two pieces of its body.
  std::int64_t read_timeout_ms = 10'000;
  /// A whole body in memory must be there after this long.
  std::int64_t body_timeout_ms = 30'000;
  /// A kept connection without a request is closed after this long.
  std::int64_t idle_timeout_ms = 60'000;
  /// A client that does not take its answer is cut off after this long.
  std::int64_t write_timeout_ms = 30'000;
  /// Folder for bodies that are spooled.
  std::string spool_folder;

  /// Errors: `invalid_field`, naming the setting.
  result<void> validate() const;
};

} // namespace stoa::config
