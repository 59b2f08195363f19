// What a caller may see of products: what it may not see is answered as if it did not exist, to the letter.
#pragma once

#include "gateway/bridge/exchange.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway {

/// What was found, if the caller may see it. `what` as a view says what there is not: `product "a"`.
result<catalog::product_ptr> if_seen(const exchange& x, result<catalog::product_ptr> found, std::string_view what);

/// `view::history` as the caller may see it: who may not see drafts sees a product come and go as the change feed shows
/// it. Reads the disk.
result<std::vector<product_change>> history_seen(const exchange& x, const view& on, event::position before,
                                                 std::size_t count_max);

/// `view::products_as_of` without what the caller may not see. Reads the disk. Cost: also that of what is left out.
result<std::vector<catalog::product_ptr>> products_seen(const exchange& x, const view& on, std::string after,
                                                        event::position at, std::size_t count_max);

} // namespace stoa::gateway
