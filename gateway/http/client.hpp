// A plain client of one server: one request at a time, blocking. For the command line.
#pragma once

#include "domain/base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::gateway {

struct client_response {
  int status = 0;
  std::string body;
};

class http_client {
public:
  virtual ~http_client() = default;

  /// Sends a request and reads its answer. A kept connection that the server closed is opened anew once.
  /// Errors: `io_failed` (unreachable, broken off, certificate not trusted), `timeout`.
  virtual result<client_response> send(std::string_view method, std::string_view target, std::string_view body,
                                       const std::vector<std::pair<std::string, std::string>>& headers) = 0;
  /// Sends a file as the body, in pieces. Errors: as send; `not_found` (the file).
  virtual result<client_response> send_file(std::string_view target, const std::string& path,
                                            const std::vector<std::pair<std::string, std::string>>& headers) = 0;
  /// Gets an answer's body into a file, piece by piece as it comes; of an answer that is no 2xx the body is answered
  /// and there is no file. Errors: as send (also of an answer that breaks off); `io_failed` (the file).
  virtual result<client_response> receive_file(std::string_view target, const std::string& path,
                                               const std::vector<std::pair<std::string, std::string>>& headers) = 0;
};

/// `url`: http://HOST:PORT or https://HOST:PORT. `ca_file`: PEM file with the authorities to trust, empty = the
/// system's; the certificate must be of HOST. `timeout_ms`: for each step: to connect, and for each piece to be taken
/// or to come. Errors: `invalid_field` (no such address, no such file of authorities).
result<std::unique_ptr<http_client>> make_http_client(std::string_view url, const std::string& ca_file,
                                                      std::int64_t timeout_ms);

} // namespace stoa::gateway
