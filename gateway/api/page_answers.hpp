// Searches and lists as answers: pages of products with the cursor of the next one.
#pragma once

#include "domain/search/snapshot.hpp"
#include "gateway/api/answers.hpp"
#include "gateway/api/search_request.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stoa::gateway::api {

/// A page of a search; `products` are those of `found.hits`, in their order.
http_response search_response(const search_request& asked, const search::answer& found,
                              const std::vector<catalog::product_ptr>& products, std::int64_t took_us,
                              const answer_context& context);

/// A page of a listing by id: `found` are up to `count_max` + 1 products after `after_id`; the last one tells that
/// there is a next page and is not shown.
http_response id_list_response(const list_request& asked, std::vector<catalog::product_ptr> found,
                               const answer_context& context);
/// A page of a listing by query; `products` are those of `found.hits`, in their order.
http_response query_list_response(const list_request& asked, const search::answer& found,
                                  const std::vector<catalog::product_ptr>& products, const answer_context& context);

/// The products of `ids` in their order; `products` holds a null for each that does not exist, listed as missing.
http_response batch_get_response(const std::vector<std::string>& ids, const std::vector<catalog::product_ptr>& products,
                                 const answer_context& context);

} // namespace stoa::gateway::api
