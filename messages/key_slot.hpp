// Where the keys that open a store stand; its ACCESS writes them.
#pragma once

#include "domain/access/keys.hpp"
#include "messages/slot.hpp"

namespace stoa::messages {

using key_slot = slot<access::key_table>;

} // namespace stoa::messages
