// The answer to a batch: one result for each operation asked.
#pragma once

#include "domain/catalog/command.hpp"
#include "gateway/api/answers.hpp"
#include "gateway/api/product_request.hpp"

namespace stoa::gateway::api {

/// The answer to a batch: 200 with one result for each operation asked, or 409 `batch-refused` with them, or the
/// refusal of the whole. `done` holds the results of `asked.operations` in their order. An atomic batch with
/// `refused_any()` is not for the decider: give an empty outcome.
http_response batch_response(const batch_request& asked, const catalog::outcome& done, const answer_context& context);

} // namespace stoa::gateway::api
