// The admin's key: made at the first start, kept in a file that only the owner reads.
#pragma once

#include "domain/access/keys.hpp"
#include "domain/base/result.hpp"

#include <string>

namespace stoa::app {

struct admin_key {
  access::key_hash hash{};
  /// Only when it was made now; for showing it once.
  std::string made;
};

/// Reads `DIR/admin.key`, or makes it (mode 0600, synced). To change the key of a running server: write another one
/// into the file (or remove it, then a new one is made) and send SIGHUP.
/// Errors: `io_failed`, `invalid_field` (the file holds no key).
result<admin_key> load_admin_key(const std::string& data_folder);

} // namespace stoa::app
