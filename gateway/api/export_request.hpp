// Parameters of an export, and its pieces.
#pragma once

#include "domain/base/result.hpp"
#include "domain/catalog/product.hpp"
#include "gateway/api/answers.hpp"
#include "gateway/api/target.hpp"

#include <span>
#include <string>
#include <vector>

namespace stoa::gateway::api {

struct export_request {
  /// A Stoa-Position or a time; empty = now.
  std::string at;
};

/// Reads `format` (only "jsonl") and `at`. Errors: `unknown_field`, `invalid_field`.
result<export_request> read_export(const parameters& given);

/// The head of a streamed export of the state that `context` names.
http_response export_response(const answer_context& context);

/// Categories as lines of `kind` category: all that a client may set, in a fixed order of fields. Before the products,
/// parents first (category_tree::parents_first).
std::string category_lines(std::span<const catalog::category* const> items, const catalog::category_tree& tree);

/// Products as canonical JSON Lines: fields in the documented order, absent ones left out, no version and no times, so
/// that two stores with the same catalogue give the same bytes, and an import gives it back.
std::string export_lines(const std::vector<catalog::product_ptr>& items, const answer_context& context);

} // namespace stoa::gateway::api
