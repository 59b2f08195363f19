// From the text of a key to who asks.
#pragma once

#include "domain/access/caller.hpp"
#include "domain/access/keys.hpp"
#include "domain/base/view.hpp"
#include "gateway/api/key_text.hpp"
#include "gateway/http/server.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace stoa::gateway {

/// What a request's `Authorization` presents, before anybody asked whether it opens something.
struct presented_key {
  /// Of the text; of no search key.
  access::key_hash hash{};
  std::optional<api::search_key> search;
  /// The store and the key that the text names; nothing = it does not have the form.
  std::optional<api::key_name> name;
};

/// What is answered for a key that nobody knows.
error unknown_key();

/// Errors: `unauthorized` (no key, or a search key that cannot be read). Cost: one SHA-256.
result<presented_key> present(const http_request& request);

/// Against which a key is checked: the keys in files, and those in the log as a view of their store has them. A key
/// that was made is acknowledged when a view has it and one that was revoked when none has it any more, so the newest
/// view is the law.
struct known_keys {
  const access::key_table& in_files;
  /// Whose keys `on` has.
  std::string_view store;
  const view& on;
  std::int64_t now_ms = 0;
};

/// The holder of a key in a file, who may do everything; "admin" for the administrator.
access::caller_ptr administrator(std::string principal);

/// The caller with a key of the store; one of another store is unknown. Errors: `unauthorized`.
/// Cost: a hash-map look-up; of a search key up to as many HMACs as its parent has secrets.
result<access::caller_ptr> authenticate_stored(const presented_key& key, const known_keys& keys);
/// The caller of a request: a key in a file, or one of the store. Errors: `unauthorized`.
result<access::caller_ptr> authenticate(const http_request& request, const known_keys& keys);

} // namespace stoa::gateway
