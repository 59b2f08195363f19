// Backups over HTTP: begin one, ask how far it is.
#pragma once

#include "gateway/bridge/exchange.hpp"

namespace stoa::gateway {

/// Answers POST and GET of /v1/backup, for the admin only.
void answer_backup(const exchange_ptr& x);

} // namespace stoa::gateway
