// What is kept of a key.
#pragma once

#include "domain/access/keys.hpp"

#include <string_view>

namespace stoa::gateway::api {

/// SHA-256. Keys are long and random, so no slow hash is needed. Cost: below a microsecond.
access::key_hash hash_key(std::string_view key);

} // namespace stoa::gateway::api
