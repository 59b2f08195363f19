// What one may say to the TASK: long jobs, an import for now.
#pragma once

#include "domain/catalog/command.hpp"
#include "messages/envelope.hpp"
#include "messages/local.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace stoa::messages {

/// Begins to import a spooled file. Answered when the task is in the log; `results[0].detail` is its id. A replayed
/// outcome has no results: the view's `used_key` has them, and the file is not needed.
struct start_import {
  envelope from;
  /// The task to create: id, format, file and its size.
  event::task task;
  std::string idempotency_key;
  event::request_hash request{};
};

/// From the input pool: the next rows of the running import.
struct rows_read {
  std::string task;
  /// Which run of the import asked for them.
  std::uint64_t run = 0;
  std::shared_ptr<catalog::command> chunk;
  /// Nothing comes after these.
  bool is_last = false;
  error failure;
};

/// Ends a task that is queued or running: no rows of it are decided any more. Answered when that is in the log.
struct cancel_task {
  envelope from;
  std::string id;
};

/// Queues a task again that failed or was cancelled; it goes on where it stood. Answered when that is in the log.
struct retry_task {
  envelope from;
  std::string id;
};

/// Take up what is open in the log, and go on: at the start, and after a refusal (read-only, overloaded).
struct continue_task {};

/// Errors of a start: those of the SHARD, `overloaded`. Of the others also `not_found` (no such task, or it is not in a
/// state for that).
using task_actor = caf::typed_actor<
  caf::replies_to<start_import>::with<catalog::outcome>, caf::replies_to<cancel_task>::with<catalog::outcome>,
  caf::replies_to<retry_task>::with<catalog::outcome>, caf::reacts_to<rows_read>, caf::reacts_to<continue_task>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::start_import)
STOA_LOCAL_MESSAGE(stoa::messages::cancel_task)
STOA_LOCAL_MESSAGE(stoa::messages::retry_task)
STOA_LOCAL_MESSAGE(stoa::messages::rows_read)
STOA_LOCAL_MESSAGE(stoa::messages::continue_task)
