// GET /v1/export: the catalogue as a file, made while it is sent.
#pragma once

#include "gateway/bridge/exchange.hpp"

namespace stoa::gateway {

/// Answers a stream of all products of one position, in byte order of their ids. It holds its view until it ends, and
/// breaks off where the node stops or the disk fails: a whole export ends its last chunk.
void answer_export(const exchange_ptr& x, const view_ptr& on);

} // namespace stoa::gateway
