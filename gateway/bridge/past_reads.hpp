// Reads of what was: a product, a batch and the list as of a position, the history of a product.
#pragma once

#include "gateway/api/search_request.hpp"
#include "gateway/bridge/exchange.hpp"

#include <string>
#include <vector>

namespace stoa::gateway {

// All run on a worker: the past is on the disk.

void get_history(const exchange_ptr& x, const view_ptr& on);
void get_product_at(const exchange_ptr& x, const view_ptr& on);
void batch_get_at(const exchange_ptr& x, const view_ptr& on, std::vector<std::string> ids);
void list_at(const exchange_ptr& x, const view_ptr& on, api::list_request asked);

} // namespace stoa::gateway
