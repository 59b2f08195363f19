// What one may say to the CATALOG: the typed door of the products.
#pragma once

#include "domain/catalog/command.hpp"
#include "domain/catalog/prefetch.hpp"
#include "messages/envelope.hpp"
#include "messages/local.hpp"
#include "messages/shard.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>

namespace stoa::messages {

/// Writes products: fetches the documents that patches need, then has the SHARD decide.
struct write_products {
  envelope from;
  catalog::command command;
  /// An import's: interactive writes go first.
  bool is_bulk = false;
};

/// From the input pool: what a waiting write needs.
struct documents_fetched {
  std::uint64_t write = 0;
  catalog::prefetched found;
  error failure;
};

/// Errors: those of the SHARD but `prefetch_again`; `overloaded` when too many fetches wait.
using catalog_actor =
  caf::typed_actor<caf::replies_to<write_products>::with<catalog::outcome>, caf::reacts_to<documents_fetched>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::write_products)
STOA_LOCAL_MESSAGE(stoa::messages::documents_fetched)
