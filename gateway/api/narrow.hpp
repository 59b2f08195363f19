// What a key's own filters make of a search: nobody who has only the key gets beyond them.
#pragma once

#include "domain/access/caller.hpp"
#include "domain/resource/kinds.hpp"
#include "domain/search/snapshot.hpp"

namespace stoa::gateway::api {

/// Sets `query::required` to all filters of the caller. Errors: `unauthorized` (a filter that cannot be read: an
/// offline key may hold anything), `invalid_field` (another currency than the store's, where a filter speaks of prices:
/// it would mean something else).
result<void> narrow(const access::caller& by, const resource::store_defaults& defaults, search::query& asked);

} // namespace stoa::gateway::api
