#include "gateway/http/tls.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace stoa::gateway {

namespace {

/// What a TLS record holds at most.
constexpr std::size_t record_bytes_max = 16 * 1024;
/// Records sent before other connections get their turn.
constexpr int records_at_once_max = 16;

/// Of TLS 1.2; those of 1.3 are all sound.
constexpr auto ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

/// The oldest error that OpenSSL has to tell, as text.
std::string openssl_reason() {
  const auto code = ERR_get_error();
  const auto* text = ERR_reason_error_string(code);
  ERR_clear_error();
  return text == nullptr ? "unknown cause" : text;
}

/// Nobody is there to type a passphrase.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_bytes, const unsigned char* offered,
                    unsigned int offered_bytes, void*) {
  static constexpr auto ours = std::string_view{"\x08http/1.1"};
  auto* found = static_cast<unsigned char*>(nullptr);
  const auto outcome = SSL_select_next_proto(&found, chosen_bytes, reinterpret_cast<const unsigned char*>(ours.data()),
                                             static_cast<unsigned>(ours.size()), offered, offered_bytes);
  if (outcome != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

error wrong(const char* setting, const std::string& path, const std::string& why) {
  return {errc::invalid_field, std::string{"http."} + setting + ": " + path + " " + why,
          std::string{"http."} + setting};
}

/// Says what the operator can act on: OpenSSL's own text for a missing file is "no such file" at best.
result<void> check_readable(const char* setting, const std::string& path) {
  if (::access(path.c_str(), R_OK) == 0)
    return {};
  return wrong(setting, path, "cannot be read: " + std::generic_category().message(errno));
}

result<void> configure(SSL_CTX* native, const std::string& certificate, const std::string& key) {
  for (const auto& readable : {check_readable("tls_certificate", certificate), check_readable("tls_key", key)})
    if (!readable)
      return readable;
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(native,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  // Clients keep their sessions in tickets; a cache of ours would only grow.
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_default_passwd_cb(native, no_passphrase);
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  if (SSL_CTX_set_cipher_list(native, ciphers) != 1)
    return error{errc::internal, "OpenSSL has none of the ciphers: " + openssl_reason(), {}};
  if (SSL_CTX_use_certificate_chain_file(native, certificate.c_str()) != 1)
    return wrong("tls_certificate", certificate, "is no certificate chain in PEM: " + openssl_reason());
  if (SSL_CTX_use_PrivateKey_file(native, key.c_str(), SSL_FILETYPE_PEM) != 1)
    return wrong("tls_key", key,
                 "is no key in PEM without a passphrase that fits the certificate: " + openssl_reason());
  if (SSL_CTX_check_private_key(native) != 1)
    return wrong("tls_key", key, "does not belong to the certificate: " + openssl_reason());
  return {};
}

std::int64_t end_of(const X509* certificate) {
  auto parts = std::tm{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1)
    return 0;
  return static_cast<std::int64_t>(timegm(&parts));
}

} // namespace

tls_context::tls_context(ssl_ctx_st* native) : native_{native} {}

tls_context::~tls_context() {
  SSL_CTX_free(native_);
}

result<tls_context_ptr> tls_context::load(const std::string& certificate, const std::string& key) {
  ERR_clear_error();
  auto* native = SSL_CTX_new(TLS_server_method());
  if (native == nullptr)
    return error{errc::internal, "OpenSSL cannot be used: " + openssl_reason(), {}};
  auto made = std::shared_ptr<tls_context>{new tls_context{native}};
  if (auto configured = configure(native, certificate, key); !configured)
    return configured.failure();
  made->not_after_s_ = end_of(SSL_CTX_get0_certificate(native));
  return tls_context_ptr{std::move(made)};
}

tls_channel::tls_channel(tls_context_ptr context, int socket)
    : context_{std::move(context)}, native_{SSL_new(context_->native())} {
  if (native_ == nullptr)
    return;
  SSL_set_fd(native_, socket);
  SSL_set_accept_state(native_);
}

tls_channel::~tls_channel() {
  SSL_free(native_);
}

tls_channel::step tls_channel::shake_hands() {
  if (native_ == nullptr)
    return step::gone;
  ERR_clear_error();
  const auto outcome = SSL_do_handshake(native_);
  if (outcome == 1)
    return step::done;
  switch (SSL_get_error(native_, outcome)) {
  case SSL_ERROR_WANT_READ:
    return step::wants_read;
  case SSL_ERROR_WANT_WRITE:
    return step::wants_write;
  default:
    return step::gone;
  }
}

bool tls_channel::has_pending() const {
  return SSL_has_pending(native_) == 1;
}

received tls_channel::receive(std::span<char> space) {
  ERR_clear_error();
  auto bytes = std::size_t{0};
  const auto outcome = SSL_read_ex(native_, space.data(), space.size(), &bytes);
  if (outcome == 1)
    return {receipt::some, {space.data(), bytes}};
  const auto why = SSL_get_error(native_, outcome);
  waits_to_write_ = why == SSL_ERROR_WANT_WRITE;
  return {why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? receipt::nothing_yet : receipt::gone, {}};
}

bool tls_channel::send_some(outgoing& rest, std::span<char> scratch) {
  for (auto count = 0; count < records_at_once_max && rest.size() > 0; ++count) {
    auto record = rest.head.empty() ? rest.body.substr(0, record_bytes_max) : rest.head.substr(0, record_bytes_max);
    if (!rest.head.empty() && rest.head.size() < record_bytes_max && !rest.body.empty()) {
      // Head and body in one record: a short answer is one packet.
      const auto of_body = std::min(rest.body.size(), record_bytes_max - rest.head.size());
      std::copy(rest.head.begin(), rest.head.end(), scratch.begin());
      std::copy_n(rest.body.begin(), of_body, scratch.begin() + static_cast<std::ptrdiff_t>(rest.head.size()));
      record = {scratch.data(), rest.head.size() + of_body};
    }
    ERR_clear_error();
    auto sent = std::size_t{0};
    const auto outcome = SSL_write_ex(native_, record.data(), record.size(), &sent);
    if (outcome != 1)
      return SSL_get_error(native_, outcome) == SSL_ERROR_WANT_WRITE;
    const auto of_head = std::min(sent, rest.head.size());
    rest.head.remove_prefix(of_head);
    rest.body.remove_prefix(sent - of_head);
  }
  return true;
}

void tls_channel::say_goodbye() {
  ERR_clear_error();
  static_cast<void>(SSL_shutdown(native_));
  ERR_clear_error();
}

} // namespace stoa::gateway
