// Settings of the HTTP door.
#pragma once

#include "domain/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

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
  /// Certificate chain and key, PEM files; both empty = plain HTTP.
  std::string tls_certificate;
  std::string tls_key;
  /// From the connection to the end of its handshake.
  std::int64_t tls_handshake_timeout_ms = 5'000;
  /// The two files are looked at for changes so often.
  std::int64_t tls_check_interval_s = 60;
  /// Somebody else speaks TLS for this server, so that it may listen beyond this machine without.
  bool behind_proxy = false;
  /// Addresses and networks of proxies, such as 10.0.0.0/8, whose word on who sent a request is taken.
  std::vector<std::string> trusted_proxies;
  /// The header they write: x-forwarded-for or forwarded. The other is never read.
  std::string proxy_header = "x-forwarded-for";
  /// Requests per second of one address (of IPv6 the /64) and of one key, 0 = no limit; and at once after a rest, 0 =
  /// ten seconds' worth. Addresses of this machine and the admin key are not counted.
  std::int64_t rate_per_address = 0;
  std::int64_t rate_per_address_burst = 0;
  std::int64_t rate_per_key = 0;
  std::int64_t rate_per_key_burst = 0;
  /// Keys that nobody knows, from one address in a minute; beyond it none of its keys is looked at. 0 = no limit.
  std::int64_t refused_keys_per_minute = 30;
  /// Answers are compressed for clients that ask for it.
  bool compress = true;
  /// Origins whose pages may use the API from a browser, such as https://shop.example; * = all.
  std::vector<std::string> cors_origins;
  /// Folder for bodies that are spooled.
  std::string spool_folder;

  /// Errors: `invalid_field`, naming the setting.
  result<void> validate() const;
  /// Whether only this machine can reach the address.
  bool is_loopback() const;
  /// Refuses to let keys travel in the clear: an address beyond this machine without TLS and without `behind_proxy`.
  /// Errors: `invalid_field`.
  result<void> check_exposure() const;
};

} // namespace stoa::config
