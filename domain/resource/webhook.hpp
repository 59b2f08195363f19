// A webhook as the store keeps it: where changes are sent, which, and with which secrets they are signed.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/value.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace stoa::resource {

struct webhook_limits {
  static constexpr std::size_t count = 100;
  static constexpr std::size_t url_bytes = 2'000;
  static constexpr std::size_t text_bytes = 200;
  static constexpr std::size_t list_count = 100;
  /// The newest, and the one that is being rotated out.
  static constexpr std::size_t secret_count = 2;
};

struct webhook {
  std::string url;
  /// Names of kinds of change; empty = all.
  std::vector<std::string> kinds;
  /// Ids of what changed; empty = all.
  std::vector<std::string> ids;
  /// Fields of products shown; empty = all.
  std::vector<std::string> include_fields;
  bool is_enabled = true;
  /// The key whose rights decide what is sent.
  std::string created_by;
  /// `whsec_…`, the newest first, at least one. Shown once, when it is made.
  std::vector<std::string> secrets;
  /// Unix ms until which the second secret signs too.
  std::int64_t old_secret_until_ms = 0;

  /// Those that sign at a time.
  std::vector<std::string> secrets_at(std::int64_t now_ms) const;
};

/// The document that is stored: url, kinds, ids, include_fields, enabled, created_by, secrets, old_secret_until, in
/// this order; what is empty is left out.
value to_value(const webhook& x);
/// Reads such a document. What a URL and a kind are is the door's to check. Errors: `invalid_field`, `unknown_field`,
/// with the field's path; none shows a value.
result<webhook> read_webhook(const value& document);

} // namespace stoa::resource
