// The handles of one shard's actors, so that neighbours can speak without knowing how each other is made.
#pragma once

#include "messages/backup.hpp"
#include "messages/catalog.hpp"
#include "messages/event.hpp"
#include "messages/fold.hpp"
#include "messages/log.hpp"
#include "messages/retention.hpp"
#include "messages/search.hpp"
#include "messages/shard.hpp"
#include "messages/task.hpp"
#include "messages/view.hpp"
#include "messages/worker.hpp"

#include <memory>
#include <vector>

namespace stoa::messages {

/// Filled once after spawning, before the first message; emptied after the last actor has ended, because the actors
/// hold it and so each other.
struct shard_links {
  shard_actor shard;
  log_actor log;
  fold_actor fold;
  search_actor search;
  view_actor view;
  catalog_actor catalog;
  task_actor task;
  retention_actor retention;
  backup_actor backup;
  event_actor event;
  std::vector<worker_actor> workers;
};

using links_ptr = std::shared_ptr<shard_links>;

} // namespace stoa::messages
