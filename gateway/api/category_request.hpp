// Requests about categories: one as a document, and the tree.
#pragma once

#include "domain/base/result.hpp"
#include "domain/catalog/command.hpp"
#include "gateway/api/target.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace stoa::gateway::api {

/// Errors: `malformed`, `invalid_field`. What the document holds is checked where it is decided. An empty `id`: the
/// document names it.
result<catalog::operation> read_category_write(std::string_view id, std::string_view body,
                                               catalog::change_category::verb does, const catalog::condition& when);
/// Errors: `invalid_field` with field "id".
result<catalog::operation> read_category_delete(std::string_view id, const catalog::condition& when);

struct category_list_request {
  /// Client id of the category whose children are shown; empty = the roots.
  std::string parent;
  /// Levels shown.
  std::size_t depth = catalog::category_tree::depth_max;
};

/// `parent`, `depth` (1 to 10) and `lang`. Errors: `unknown_field`, `invalid_field`.
result<category_list_request> read_category_list(const parameters& given);

} // namespace stoa::gateway::api
