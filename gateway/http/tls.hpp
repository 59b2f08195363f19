// TLS of the door by OpenSSL: a certificate with its key, and one encrypted connection on a non-blocking socket.
#pragma once

#include "domain/base/result.hpp"
#include "gateway/http/stream.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct ssl_ctx_st;
struct ssl_st;

namespace stoa::gateway {

/// A certificate chain and its key, ready for connections. TLS 1.2 and 1.3, forward secrecy and authenticated ciphers
/// only, no renegotiation; of the protocols a client offers (ALPN) http/1.1 is taken, and a client that offers only
/// others is refused.
class tls_context {
public:
  /// Reads both PEM files. Errors: `invalid_field`, naming file, cause and setting.
  static result<std::shared_ptr<const tls_context>> load(const std::string& certificate, const std::string& key);

  tls_context(const tls_context&) = delete;
  tls_context& operator=(const tls_context&) = delete;
  ~tls_context();

  /// Unix time at which the certificate ends.
  std::int64_t not_after_s() const { return not_after_s_; }
  ssl_ctx_st* native() const { return native_; }

private:
  explicit tls_context(ssl_ctx_st* native);

  ssl_ctx_st* native_;
  std::int64_t not_after_s_ = 0;
};

using tls_context_ptr = std::shared_ptr<const tls_context>;

/// The server's side of one connection. Does not own the socket, which must be open in every call.
class tls_channel {
public:
  tls_channel(tls_context_ptr context, int socket);
  tls_channel(const tls_channel&) = delete;
  tls_channel& operator=(const tls_channel&) = delete;
  ~tls_channel();

  enum class step : std::uint8_t { done, wants_read, wants_write, gone };

  /// Goes on with the handshake as far as the socket allows.
  step shake_hands();
  /// Bytes are here that `receive` may give without the socket becoming readable.
  bool has_pending() const;
  /// Reads into `space`; `nothing_yet`: wait for what `waits_to_write` says.
  received receive(std::span<char> space);
  bool waits_to_write() const { return waits_to_write_; }
  /// Sends as much as the socket takes, 256 KiB at most, and leaves the rest; a try that could not send must be
  /// followed by one of the same bytes. `scratch` brings head and body together. False when the connection is broken.
  bool send_some(outgoing& rest, std::span<char> scratch);
  /// Tells the client that this is the end of what is sent, so that it knows the answer for whole. Once is enough.
  void say_goodbye();

private:
  tls_context_ptr context_;
  ssl_st* native_;
  bool waits_to_write_ = false;
};

} // namespace stoa::gateway
