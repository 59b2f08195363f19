// Keys over HTTP: made, shown, revoked, rotated.
#pragma once

#include "gateway/bridge/exchange.hpp"

namespace stoa::gateway {

/// `list_keys`, `get_key`, on a view that is new enough.
void answer_key_read(const exchange_ptr& x, const view_ptr& on);

/// `create_key`, `rotate_key`. The secret is in the answer and nowhere else.
void answer_key_write(const exchange_ptr& x);

} // namespace stoa::gateway
