// How this process, as a client, trusts a server: authorities, the name in the certificate, and why it was refused.
#pragma once

#include "domain/base/result.hpp"

#include <boost/asio/ssl/context.hpp>

#include <openssl/ssl.h>
#include <string>

namespace stoa::gateway {

/// TLS 1.2 and 1.3, certificates verified. `ca_file`: PEM file with the authorities to trust, empty = the system's.
/// Errors: `invalid_field` (ca).
result<void> trust_authorities(boost::asio::ssl::context& to, const std::string& ca_file);

/// Has a connection ask for a host, by name unless it is an address, and take no certificate but one of it.
void expect_host(SSL* connection, const std::string& host);

/// What OpenSSL's "certificate verify failed" does not say; empty when that is not what failed.
std::string why_not_trusted(SSL* connection);

} // namespace stoa::gateway
