// What one may say to the LOG: the writer of a shard's log.
#pragma once

#include "domain/base/result.hpp"
#include "messages/batch.hpp"
#include "messages/local.hpp"
#include "messages/shard.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <memory>
#include <vector>

namespace stoa::messages {

/// Appends the next batch. One at a time: the next comes after `batch_appended`.
struct append_batch {
  batch what;
};

/// From the sync thread: the append came back.
struct append_returned {
  append_outcome outcome = append_outcome::appended;
  std::int64_t began_us = 0;
  std::int64_t ended_us = 0;
};

/// From the sync thread: the log's end was read again, or could not be yet (null).
struct reopen_returned {
  std::shared_ptr<const std::vector<event::record_ptr>> found;
};

/// Try to read the log's end again.
struct reopen_log {};

/// The LOG. It tells SHARD what became of each batch, and passes committed ones to FOLD and SEARCH.
using log_actor = caf::typed_actor<caf::reacts_to<append_batch>, caf::reacts_to<append_returned>,
                                   caf::reacts_to<reopen_log>, caf::reacts_to<reopen_returned>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::append_batch)
STOA_LOCAL_MESSAGE(stoa::messages::append_returned)
STOA_LOCAL_MESSAGE(stoa::messages::reopen_log)
STOA_LOCAL_MESSAGE(stoa::messages::reopen_returned)
