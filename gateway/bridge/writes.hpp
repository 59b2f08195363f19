// Writes: a request becomes a command, the decider's outcome becomes the answer.
#pragma once

#include "gateway/bridge/exchange.hpp"

namespace stoa::gateway {

/// Answers a write route: put, patch, delete, batch.
void answer_write(const exchange_ptr& x);

/// Answers POST /v1/tasks/{id}/undo.
void answer_undo(const exchange_ptr& x);
/// Answers POST /v1/import; the body lies in a spooled file.
void answer_import(const exchange_ptr& x);

/// Answers POST /v1/tasks/{id}/cancel and /retry.
void answer_task_change(const exchange_ptr& x);

} // namespace stoa::gateway
