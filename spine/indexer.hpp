// Applies committed records to the search index: the index as a pure function of the log.
#pragma once

#include "domain/event/record.hpp"
#include "domain/search/document.hpp"
#include "domain/search/snapshot.hpp"
#include "storage/state.hpp"

#include <memory>
#include <vector>

namespace stoa::spine {

/// The analysed documents of a batch, in the order of its product_changed events.
using analysed_batch = std::vector<search::analysed_ptr>;

/// Pure; from any thread.
analysed_batch analyse(const std::vector<event::record_ptr>& records);
/// The same for a part of the changes, so that several workers share a batch.
analysed_batch analyse(const std::vector<event::record_ptr>& records, std::size_t first, std::size_t count);

/// The same where one record made an import visible and its documents are at hand: they get its version and times, and
/// are not taken apart again. They must be those of the record's changes, in order; otherwise they are not used.
analysed_batch analyse_prepared(const std::vector<event::record_ptr>& records, event::position prepared_at,
                                const std::vector<std::shared_ptr<search::analysed_document>>& prepared);

/// Puts a batch into an index; only the last change of each product counts. Records come in order.
void apply(search::index& target, const std::vector<event::record_ptr>& records, const analysed_batch& documents);

/// Builds an index from the documents of a state. Errors: those of the state, `corrupt`.
result<std::unique_ptr<search::index>> build_index(const storage::state_snapshot& from);

} // namespace stoa::spine
