// Reads of categories, and what completes the answer to a write of one.
#pragma once

#include "gateway/bridge/exchange.hpp"

#include <string>

namespace stoa::gateway {

/// `GET /v1/categories` and `/v1/categories/ID`.
void answer_category_read(const exchange_ptr& x, const view_ptr& on);

/// What a write stored: from its outcome, else as the record of that version has it; null where that is gone. Errors:
/// those of the log. May read the disk.
result<catalog::category_ptr> stored_category(const catalog::outcome& done, const std::string& id, const view& on);

} // namespace stoa::gateway
