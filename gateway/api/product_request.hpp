// Bodies of the product paths, as the catalogue's operations.
#pragma once

#include "domain/base/result.hpp"
#include "domain/catalog/command.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

/// Errors: `invalid_field` with field "id".
result<void> check_product_id(std::string_view id);

/// PUT. Errors: `invalid_field`, `unknown_field` with the field's path; `malformed` (no JSON object).
result<catalog::operation> read_put(std::string_view id, std::string_view body, catalog::condition when);

/// PATCH. `version`, `created_at` and `updated_at` in it are dropped; an `id` must be the path's. The other members are
/// checked when the patch has been applied. Errors: as read_put.
result<catalog::operation> read_patch(std::string_view id, std::string_view body, catalog::condition when);

/// DELETE. Errors: `invalid_field` (the id).
result<catalog::operation> read_delete(std::string_view id, catalog::condition when);

/// A batch as asked. A document that is wrong in itself is the refusal of its operation, not of the batch.
struct batch_request {
  /// For the decider, in the order asked; only those whose document could be read.
  std::vector<catalog::operation> operations;
  /// One for each operation asked: why it is refused already, or nothing for the next one of `operations`.
  std::vector<std::optional<error>> refused;
  bool atomic = false;

  bool refused_any() const;
};

/// `{"operations":[{"op":"put|patch|delete","id","product"|"patch","if_match"}],"atomic":false}`.
/// Errors: `malformed`; `invalid_field`, `unknown_field` with a path such as `operations[3].id` (wrong member, id given
/// twice, no operations); `too_large` (more than 128 operations).
result<batch_request> read_batch(std::string_view body);

/// For a writer who may not see what products cost: `cost` is no field for it, and what is stored of it stays.
/// Errors: `unknown_field`; in a batch the refusal of the operation.
result<void> hide_cost(catalog::operation& x);
void hide_cost(batch_request& x);

constexpr std::size_t batch_get_count_max = 250;
/// `{"ids":[...]}`, 1 to 250 of them. Errors: `malformed`, `invalid_field`, `unknown_field`.
result<std::vector<std::string>> read_batch_get(std::string_view body);

/// One variant, by the skus in the path. Errors: `malformed`, `invalid_field`.
result<catalog::operation> read_variant_write(const catalog::change_variant& asked, std::string_view body,
                                              const catalog::condition& when);

} // namespace stoa::gateway::api
