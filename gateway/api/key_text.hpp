// Keys as texts: `stoa_ID_SECRET`, `stoa_STORE-ID_SECRET` for a key of another store than main, and search keys, which
// their holder makes of a key without asking the server.
#pragma once

#include "domain/access/issued_key.hpp"
#include "domain/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t search_key_bytes_max = 8 * 1024;

/// Which key a text claims to be.
struct key_name {
  std::string store;
  /// In its store.
  std::string id;

  bool operator==(const key_name&) const = default;
};

/// "ID" for a key of main, else "STORE-ID": what stands for the key in its text.
std::string to_string(const key_name& x);

/// `stoa_NAME_SECRET`; the secret is `secret_bytes` random bytes in base64url.
std::string make_key(const key_name& name, std::string_view random);

/// The name in such a text; nothing for any other. Tells nothing about whether there is such a key, or such a store.
std::optional<key_name> key_name_of(std::string_view key);

/// What a search key narrows its parent to.
struct search_key {
  key_name parent;
  /// What the signature is about, byte by byte: `stoa-search.NAME.PAYLOAD`.
  std::string signed_text;
  access::key_hash mac{};
  /// Empty = none.
  std::string filter_by;
  std::optional<std::int64_t> expires_at_ms;
  std::optional<std::vector<std::string>> fields;
};

/// Whether a key claims to be one.
bool is_search_key(std::string_view key);

/// Reads `stoa-search.NAME.PAYLOAD.MAC`: PAYLOAD is base64url of a JSON object with filter_by, expires_at, fields, MAC
/// is base64url of HMAC-SHA256 over everything before the last dot, under SHA-256 of the parent key's text. The
/// signature is the caller's to check. Errors: `unauthorized`, saying what is wrong with the text and showing nothing
/// of it.
result<search_key> read_search_key(std::string_view key);

/// HMAC-SHA256 of a text under a hash.
access::key_hash sign(const access::key_hash& with, std::string_view text);

/// The search key of a parent's text. Errors: `invalid_field` (no key; a payload that is no such object).
result<std::string> make_search_key(std::string_view parent, std::string_view payload);

/// A time of expiry: RFC 3339, or Unix seconds as a number. Errors: `invalid_field` (expires_at).
result<std::int64_t> read_expiry(const value& x);

} // namespace stoa::gateway::api
