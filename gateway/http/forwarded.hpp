// Who sent a request that came through proxies. Pure.
#pragma once

#include "gateway/http/network.hpp"
#include "gateway/http/server.hpp"

#include <vector>

namespace stoa::gateway {

/// The header that the trusted proxies write. Only one is read: a proxy lets the other through as the client made it
/// up.
enum class forwarded_header : std::uint8_t { x_forwarded_for, forwarded };

/// The address of the client behind trusted proxies.
///
/// Nobody but a trusted peer is believed, and of what it says only the right-most address that is not trusted itself:
/// each proxy adds at the right whom it talked to, and what stands further left is the client's own claim. An address
/// that cannot be read ends the search at the proxy that wrote it.
net_address client_of(const net_address& peer, const http_request& request, const std::vector<network>& trusted,
                      forwarded_header read);

} // namespace stoa::gateway
