// Keys as the store keeps them: what is stored of one, and all of them as one immutable table.
#pragma once

#include "domain/access/caller.hpp"
#include "domain/access/keys.hpp"
#include "domain/base/result.hpp"
#include "domain/base/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace stoa::access {

struct key_limits {
  static constexpr std::size_t name_bytes = 200;
  static constexpr std::size_t filter_bytes = 4'096;
  static constexpr std::size_t field_count = 50;
  /// Secrets that hold at one time: the newest, and those that are being rotated out.
  static constexpr std::size_t secret_count = 5;
};

/// One of the secrets that open a key. Of the secret itself only the hash is known.
struct key_secret {
  key_hash hash{};
  /// Unix ms; 0 = as long as the key.
  std::int64_t until_ms = 0;

  bool operator==(const key_secret&) const = default;
};

struct issued_key {
  std::string name;
  rights may;
  /// Unix ms; nothing = never.
  std::optional<std::int64_t> expires_at_ms;
  /// Empty = none. With it, or with fields, the key has the right to search and no other.
  std::string filter_by;
  std::optional<std::vector<std::string>> fields;
  std::string created_by;
  /// The newest first, at least one.
  std::vector<key_secret> secrets;

  bool is_expired(std::int64_t now_ms) const { return expires_at_ms && *expires_at_ms <= now_ms; }
};

/// 64 lower-case hex digits.
std::string to_hex(const key_hash& x);

/// The document that is stored: name, scopes, expires_at, filter_by, fields, created_by, secrets [{hash, until}], in
/// this order; what is absent is left out.
value to_value(const issued_key& x);
/// Reads such a document, from a client's hand or the store's. Errors: `invalid_field`, `unknown_field`, with the
/// field's path; neither shows a value.
result<issued_key> read_issued_key(const value& document);

/// The new secret in front, those of before until `old_until_ms` at the latest. What no longer holds at `now_ms` goes.
issued_key rotated(issued_key x, const key_hash& fresh, std::int64_t old_until_ms, std::int64_t now_ms);

/// All keys of a store by id. A value: a view holds one and nobody changes it under it.
class issued_keys {
public:
  struct entry {
    issued_key key;
    /// What its holder is to the rest of the program.
    caller_ptr as;
  };

  void add(const std::string& id, issued_key x);
  const entry* find(const std::string& id) const;
  std::size_t size() const { return entries_.size(); }

private:
  std::unordered_map<std::string, entry> entries_;
};

/// Whether a key opens by a secret with this hash now. Errors: `unauthorized` (another secret, one rotated out, or the
/// key has expired).
result<void> check_secret(const issued_key& x, const key_hash& hash, std::int64_t now_ms);

} // namespace stoa::access
