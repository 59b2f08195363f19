// A client of the API with its key: answers as trees, refusals as errors.
#pragma once

#include "app/client_commands.hpp"
#include "domain/base/percent_encode.hpp"
#include "domain/base/result.hpp"
#include "domain/base/value.hpp"
#include "gateway/http/client.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::app {

class api_client {
public:
  /// Errors: `invalid_field` (url), `unauthorized` (no key given or not readable).
  static result<api_client> open(const connection_options& options);
  /// Which store the next requests are about; empty = the one that the key means by itself.
  void set_store(std::string name) { store_ = std::move(name); }

  /// Errors: those of the connection; an answer that is no 2xx with its problem's detail.
  result<value> get(const std::string& target);
  result<value> post(const std::string& target, const std::string& body);
  /// DELETE. Null where the answer has no body.
  result<value> remove(const std::string& target);
  result<value> post_file(const std::string& target, const std::string& path, const std::string& idempotency_key);
  /// The body of an answer into a file, which is there whole or not at all.
  result<void> get_file(const std::string& target, const std::string& path);
  /// The last answer as it came.
  const std::string& raw() const { return raw_; }

private:
  using headers = std::vector<std::pair<std::string, std::string>>;

  /// What every request has, and more.
  headers with(headers more) const;
  result<value> read(const result<gateway::client_response>& answer);

  std::unique_ptr<gateway::http_client> http_;
  std::string key_;
  std::string store_;
  std::string raw_;
};

} // namespace stoa::app
