// The change feed as a webhook gets it.
#pragma once

#include "messages/webhook.hpp"

namespace stoa::gateway::api {

/// Reads what a key may see of the feed for its webhook, each change in the envelope of streams. A
/// `messages::read_webhook`. Reads the disk.
result<messages::webhook_page> read_for_webhook(const view& on, const access::caller& as, const resource::webhook& hook,
                                                const messages::webhook_read& what);

} // namespace stoa::gateway::api
