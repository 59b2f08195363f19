// Requests about imports: how a file is read and what its rows do; tasks and their errors.
#pragma once

#include "codec/rows.hpp"
#include "domain/base/result.hpp"
#include "domain/event/task.hpp"
#include "gateway/api/answers.hpp"
#include "gateway/api/target.hpp"
#include "gateway/http/server.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace stoa::gateway::api {

/// How much of a store a sync may delete unless `max_delete_percent` says otherwise.
constexpr std::uint64_t delete_percent_default = 10;

/// Reads `format` (jsonl or csv; else the Content-Type tells), `mode` (upsert, patch, sync), `dry_run` (true, false),
/// `map` (a JSON object, for CSV), `currency`, `max_delete_percent` (0 to 100, for sync). The task has neither id nor
/// file. Errors: `invalid_field`, `unknown_field`, those of codec::read_dialect.
result<event::task> read_import(const http_request& head, const parameters& given);

struct task_list_request {
  std::size_t count_max = 20;
  std::string after_id;
};

/// `per_page` (1 to 250) and `cursor`. Errors: `unknown_field`, `invalid_field`.
result<task_list_request> read_task_list(const parameters& given);

/// `{"items":[…],"cursor","position"}`; `found` may hold one more than a page.
http_response task_list_response(const task_list_request& asked, std::vector<event::task> found,
                                 const answer_context& context);

/// Which form `format` asks for; jsonl unless told. Errors: `unknown_field`, `invalid_field`.
result<codec::row_format> read_errors_format(const parameters& given);

/// The errors of a task as a file: one JSON object a line, or CSV with a header.
http_response task_errors_response(codec::row_format format, const std::vector<event::task_error>& errors,
                                   const answer_context& context);

} // namespace stoa::gateway::api
