// What one may say to the SHARD: the one decider of its shard.
#pragma once

#include "domain/catalog/command.hpp"
#include "messages/batch.hpp"
#include "messages/envelope.hpp"
#include "messages/local.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace stoa::messages {

/// Decides a command; answered when a view with its outcome is published.
struct submit_command {
  envelope from;
  catalog::command command;
  /// An import's: interactive writes go first.
  bool is_bulk = false;
};

/// What became of the batch in flight.
enum class append_outcome : std::uint8_t { appended, full, unknown };

struct batch_appended {
  append_outcome outcome = append_outcome::appended;
};

/// The log's end was read again: these records were found beyond the committed ones. They were passed on to the fold.
struct log_resumed {
  std::shared_ptr<const std::vector<event::record_ptr>> found;
};

struct view_published {
  event::position position = 0;
};

/// The fold cannot be applied at the moment, or can again.
struct fold_failing {
  bool is_failing = false;
};

/// Ten-millisecond beat: deadlines.
struct shard_sweep {};

/// Every second: drafts whose time has come.
struct schedule_tick {};

/// The SHARD.
///
/// Errors of a submit: `overloaded`, `read_only`, `outcome_unknown`, `timeout`, `too_large`, `prefetch_again` (fetch
/// the documents of the patches again and ask again). Refusals stand in the outcome.
using shard_actor =
  caf::typed_actor<caf::replies_to<submit_command>::with<catalog::outcome>, caf::reacts_to<batch_appended>,
                   caf::reacts_to<log_resumed>, caf::reacts_to<view_published>, caf::reacts_to<fold_failing>,
                   caf::reacts_to<shard_sweep>, caf::reacts_to<schedule_tick>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::submit_command)
STOA_LOCAL_MESSAGE(stoa::messages::batch_appended)
STOA_LOCAL_MESSAGE(stoa::messages::log_resumed)
STOA_LOCAL_MESSAGE(stoa::messages::view_published)
STOA_LOCAL_MESSAGE(stoa::messages::fold_failing)
STOA_LOCAL_MESSAGE(stoa::messages::shard_sweep)
STOA_LOCAL_MESSAGE(stoa::messages::schedule_tick)
STOA_LOCAL_MESSAGE(stoa::catalog::outcome)
