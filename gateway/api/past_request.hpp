// Requests about the past: `at=POSITION|TIME`, and the history of one product.
#pragma once

#include "domain/base/result.hpp"
#include "domain/base/view.hpp"
#include "gateway/api/answers.hpp"
#include "gateway/api/target.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stoa::gateway::api {

/// The position that `at` names on a view: a Stoa-Position of its log, or the last record at or before an RFC 3339
/// time. Errors: `invalid_field` with field "at" (neither), `unknown_log`, `behind` (the view is not there yet), those
/// of `view::position_at`. Reads the disk for a time.
result<event::position> resolve_at(std::string_view at, const view& on);

struct history_request {
  std::size_t count_max = 20;
  /// Changes before this position; all for the first page.
  event::position before = 0;
  std::string binding;
};

/// `per_page` (1 to 250) and `cursor`. Errors: `unknown_field`, `invalid_field`.
result<history_request> read_history(std::string_view id, const parameters& given);

/// `{"items":[{"version","time","by","request_id","change","product"}],"cursor","position"}`, the newest first; `found`
/// may hold one more than a page. A change is `created`, `changed` or `deleted`; a deleted product is not shown.
http_response history_response(const history_request& asked, std::vector<product_change> found,
                               const answer_context& context);

} // namespace stoa::gateway::api
