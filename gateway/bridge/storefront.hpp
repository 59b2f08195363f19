// Pages and the storefront's own reads: open to everybody, and of published products only.
#pragma once

#include "gateway/bridge/exchange.hpp"

namespace stoa::gateway {

/// Routes that are answered without a key.
bool is_open_page(api::route x);

/// Answers one of them. `shop/api` is 404 where `door_context::is_storefront_open` is false; nothing behind it shows
/// drafts, archived products, costs or keys.
void answer_page(const exchange_ptr& x);

} // namespace stoa::gateway
