#include "gateway/http/client_tls.hpp"

#include "gateway/http/network.hpp"

#include <boost/system/error_code.hpp>

#include <openssl/x509v3.h>

namespace stoa::gateway {

namespace ssl = boost::asio::ssl;

result<void> trust_authorities(ssl::context& to, const std::string& ca_file) {
  auto failure = boost::system::error_code{};
  if (ca_file.empty())
    to.set_default_verify_paths(failure);
  else
    to.load_verify_file(ca_file, failure);
  if (failure)
    return error{errc::invalid_field, "no authorities can be read from " + ca_file + ": " + failure.message(), "ca"};
  to.set_verify_mode(ssl::verify_peer);
  SSL_CTX_set_min_proto_version(to.native_handle(), TLS1_2_VERSION);
  return {};
}

void expect_host(SSL* connection, const std::string& host) {
  auto* const wanted = SSL_get0_param(connection);
  if (net_address::read(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str());
    return;
  }
  // A name for servers that have several; an address is none.
  SSL_set_tlsext_host_name(connection, host.c_str());
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size());
}

std::string why_not_trusted(SSL* connection) {
  const auto verified = SSL_get_verify_result(connection);
  if (verified == X509_V_OK)
    return {};
  return std::string{"its certificate is not trusted ("} + X509_verify_cert_error_string(verified) + ")";
}

} // namespace stoa::gateway
