// What one may say to ACCESS: who holds which key, and what was refused.
#pragma once

#include "domain/access/keys.hpp"
#include "messages/local.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace stoa::messages {

/// The keys may have changed where they are kept: read them again. Until then, and when that fails, the old ones hold.
struct reload_keys {};

/// From the thread that read them. Null: they could not be read.
struct keys_read {
  std::shared_ptr<const access::key_table> keys;
  std::string failure;
};

/// The door turned somebody away, for the `count`th time within a minute. The door counts and says so only where the
/// count has doubled, so that guessing keys cannot fill a mailbox.
struct access_refused {
  std::string address;
  std::uint64_t count = 0;
  std::string request_id;
};

/// ACCESS. The door looks keys up itself, in the table that ACCESS publishes: asking would cost every request a hop.
using access_actor =
  caf::typed_actor<caf::reacts_to<reload_keys>, caf::reacts_to<keys_read>, caf::reacts_to<access_refused>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::reload_keys)
STOA_LOCAL_MESSAGE(stoa::messages::keys_read)
STOA_LOCAL_MESSAGE(stoa::messages::access_refused)
