// The routes below /v1/webhooks. Who may handle a webhook may also see what it sends: only those who may do all that
// the key may which it was made by.
#pragma once

#include "gateway/bridge/exchange.hpp"

namespace stoa::gateway {

/// List, one, its delivery log.
void answer_webhook_read(const exchange_ptr& x, const view_ptr& on);
/// Make, change, delete, rotate the secret, replay, drop what is parked.
void answer_webhook_write(const exchange_ptr& x);

} // namespace stoa::gateway
