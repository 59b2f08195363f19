// What an import's request says before its body is read.
#pragma once

#include "codec/rows.hpp"
#include "domain/base/result.hpp"
#include "gateway/api/target.hpp"
#include "gateway/http/server.hpp"

namespace stoa::gateway::api {

/// The format of an import: parameter `format=jsonl|csv`, or without it what Content-Type says (`application/x-ndjson`,
/// `application/jsonl`, `text/csv`). Errors: `unknown_field` (another parameter), `invalid_field` with field "format".
result<codec::row_format> read_import_format(const http_request& head, const parameters& given);

} // namespace stoa::gateway::api
