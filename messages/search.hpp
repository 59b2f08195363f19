// What one may say to the SEARCH: it applies committed batches to the index.
#pragma once

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

/// From a worker: a merge of segments is ready to be installed.
struct merge_done {
  search::merged_segment_ptr merged;
};

using search_actor = caf::typed_actor<caf::reacts_to<prepare_batch>, caf::reacts_to<index_batch>,
                                      caf::reacts_to<part_analysed>, caf::reacts_to<merge_done>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::prepare_batch)
STOA_LOCAL_MESSAGE(stoa::messages::index_batch)
STOA_LOCAL_MESSAGE(stoa::messages::part_analysed)
STOA_LOCAL_MESSAGE(stoa::messages::merge_done)
