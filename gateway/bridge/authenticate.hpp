// From the text of a key to who asks.
#pragma once

#include "domain/access/caller.hpp"
#include "domain/access/keys.hpp"
#include "domain/base/view.hpp"
#include "gateway/http/server.hpp"

#include <cstdint>
#include <string>

namespace stoa::gateway {

/// Against which a key is checked: the keys in files, and those in the log as a view has them. A key that was made is
/// acknowledged when a view has it and one that was revoked when none has it any more, so the newest view is the law.
struct known_keys {
  const access::key_table& in_files;
  const view& on;
  std::int64_t now_ms = 0;
};

/// The caller of a request by its `Authorization`. Errors: `unauthorized`.
/// Cost: one SHA-256 and a hash-map look-up; of a search key up to as many HMACs as its parent has secrets.
result<access::caller_ptr> authenticate(const http_request& request, const known_keys& keys);

/// The id that a request's key claims to have, for those who were refused; empty when it has not even the form.
std::string claimed_id(const http_request& request);

} // namespace stoa::gateway
