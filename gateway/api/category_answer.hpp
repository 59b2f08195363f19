// Categories as answers: one with its path, or the tree with how many products are in it.
#pragma once

#include "domain/catalog/command.hpp"
#include "gateway/api/answers.hpp"
#include "gateway/api/category_request.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace stoa::gateway::api {

/// All members of one category; in a language its `label`, too. Begins and ends the object.
void write_category(codec::json_writer& json, const catalog::category& x, const catalog::category_tree& tree,
                    std::string_view language);

/// Its ETag names its version and, where a category above it changed later, that change.
std::string category_tag(const catalog::category& x, const catalog::category_tree& tree, std::string_view language);

/// Products in a category and below it.
using counts_by_category = std::map<catalog::category_id, std::uint64_t>;

http_response category_response(const catalog::category& x, const answer_context& context, int status = 200);
/// `{"items":[{…,"products":N,"children":[…]}],"position"}`, siblings in their order.
http_response category_list_response(const category_list_request& asked, const counts_by_category& counts,
                                     const answer_context& context);
/// As write_response of a product; `stored` is null for one that is gone, or whose document is no longer known.
http_response category_write_response(const catalog::outcome& done, const catalog::category_ptr& stored,
                                      const answer_context& context);

} // namespace stoa::gateway::api
