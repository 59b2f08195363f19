// What one may say to the SEARCH: it applies committed batches to the index.
#pragma once

#include "domain/base/result.hpp"
#include "domain/event/record.hpp"
#include "domain/search/snapshot.hpp"
#include "messages/batch.hpp"
#include "messages/local.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace stoa::messages {

/// A batch was sequenced: take its text apart while it is being synced. It may never be committed.
struct prepare_batch {
  batch what;
};

/// The batch is committed; batches come in order.
struct index_batch {
  batch what;
};

/// From a worker: documents [first, first + size) of a batch, in the order of its changes.
struct part_analysed {
  std::shared_ptr<const spine::sequenced_batch> of;
  std::size_t first = 0;
  std::vector<search::analysed_ptr> documents;
};

/// From the background thread: a merge of segments is ready to be installed.
struct merge_done {
  search::merged_segment_ptr merged;
};

/// From itself, while the memory limit stands against a merge: is there room for it now?
struct merge_due {};

/// From itself, some time after a change: keep on disk what is not kept yet.
struct keep_index {};

/// From the background thread: the index as of a position is on disk, or could not be written (`failure`).
struct index_kept {
  error failure;
  event::position position = 0;
  std::uint64_t written_bytes = 0;
  std::int64_t took_us = 0;
};

using search_actor =
  caf::typed_actor<caf::reacts_to<prepare_batch>, caf::reacts_to<index_batch>, caf::reacts_to<part_analysed>,
                   caf::reacts_to<merge_done>, caf::reacts_to<merge_due>, caf::reacts_to<keep_index>,
                   caf::reacts_to<index_kept>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::prepare_batch)
STOA_LOCAL_MESSAGE(stoa::messages::index_batch)
STOA_LOCAL_MESSAGE(stoa::messages::part_analysed)
STOA_LOCAL_MESSAGE(stoa::messages::merge_done)
STOA_LOCAL_MESSAGE(stoa::messages::merge_due)
STOA_LOCAL_MESSAGE(stoa::messages::keep_index)
STOA_LOCAL_MESSAGE(stoa::messages::index_kept)
