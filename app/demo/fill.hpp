// Puts the demo's rows into a store that never held anything, by the ordinary import.
#pragma once

#include "domain/base/clock.hpp"
#include "domain/base/result.hpp"
#include "messages/links.hpp"
#include "messages/view_slot.hpp"
#include "storage/disk.hpp"

#include <caf/actor_system.hpp>

#include <memory>
#include <string>

namespace stoa::app::demo {

/// Whom a fill asks.
struct fill_doors {
  caf::actor_system& system;
  messages::links_ptr links;
  std::shared_ptr<messages::view_slot> slot;
  std::shared_ptr<const clock> time;
  /// The data folder.
  std::shared_ptr<storage::disk> disk;
};

/// Imports JSON Lines and returns when all of them are visible. Killed meanwhile, the import goes on at the next start,
/// as every import does. Errors: those of the disk and the import; `internal` when a row is refused. Blocks.
result<void> fill(const fill_doors& doors, const std::string& rows);

} // namespace stoa::app::demo
