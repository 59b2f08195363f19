// Which pages of other origins may use the API from a browser (CORS, WHATWG Fetch). Pure.
#pragma once

#include "domain/base/result.hpp"
#include "gateway/http/server.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway {

class cors_policy {
public:
  /// Origins such as https://shop.example, exactly as browsers send them, or `*`. Errors: `invalid_field`.
  static result<cors_policy> make(const std::vector<std::string>& origins);

  bool is_on() const { return is_any_ || !origins_.empty(); }
  /// Answers differ by origin: not when all are allowed.
  bool varies() const { return !is_any_ && !origins_.empty(); }
  bool allows(std::string_view origin) const;

  /// The answer to a browser that asks whether it may, before it sends the request itself; nothing when the request is
  /// no such question, or the origin is not allowed.
  std::optional<http_response> preflight(const http_request& request, std::string_view origin) const;
  /// Appends the field lines that let a page of an allowed origin read the answer; of another nothing.
  void append_lines(std::string& out, std::string_view origin) const;

private:
  std::string_view shown(std::string_view origin) const { return is_any_ ? std::string_view{"*"} : origin; }

  std::vector<std::string> origins_;
  bool is_any_ = false;
};

} // namespace stoa::gateway
