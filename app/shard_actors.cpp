#include "app/shard_actors.hpp"

#include "actors/catalog/catalog_actor.hpp"
#include "actors/fold/fold_actor.hpp"
#include "actors/log/log_actor.hpp"
#include "actors/retention/retention_actor.hpp"
#include "actors/shard/shard_actor.hpp"
#include "actors/task/task_actor.hpp"
#include "actors/view/view_actor.hpp"
#include "actors/worker/worker_actor.hpp"
#include "spine/store_view.hpp"

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace stoa::app {

namespace {

/// One chunk in the disk's hands and one in the fold's: more only stand in front of interactive writes
/// (docs/decisions/0004-credits.md).
constexpr std::size_t import_chunks_ahead_max = 2;
constexpr std::size_t queued_task_count_max = 100;

actors::search_settings search_settings_of(spine::recovered& start, const shard_doors& x) {
  auto settings = actors::search_settings{};
  settings.index = std::move(start.index);
  settings.inline_document_count_max = x.inline_document_count_max;
  settings.time = x.time;
  settings.links = x.links;
  settings.on_background_thread = x.on_background_thread;
  if (start.files->disk != nullptr)
    settings.writer =
      std::make_shared<spine::index_writer>(start.files, x.index_writer, std::move(start.index_origin.files));
  settings.keeping = x.keeping;
  settings.position = start.position;
  // Records without documents count too: a start would read them again.
  settings.unkept_count =
    std::max<std::uint64_t>(start.index_origin.analysed_count, start.position - start.index_origin.kept_position);
  settings.board = x.board;
  settings.memory = x.memory;
  if (x.board != nullptr)
    x.board->index_kept_position = start.index_origin.kept_position;
  return settings;
}

/// Those that bring a batch from the log to a view.
void spawn_spine(caf::actor_system& system, spine::recovered& start, const shard_doors& x) {
  const auto& files = start.files;
  const auto log = std::shared_ptr<storage::log>{files, files->log.get()};
  const auto now = start.folder->now();
  // Before the actors run: the first read may come before the VIEW's first turn.
  x.slot->store(spine::make_view(files, now, start.index_now));
  x.links->view = system.spawn(actors::make_view, actors::view_settings{files, now, start.index_now, x.slot,
                                                                        x.waiting_reader_count_max, x.time, x.links});
  x.links->search = system.spawn(actors::make_search, search_settings_of(start, x));
  x.links->fold = system.spawn(actors::make_fold,
                               actors::fold_settings{files, std::shared_ptr<spine::folder>{std::move(start.folder)},
                                                     x.on_fold_thread, x.release_reserve, x.time, x.links});
  x.links->log = system.spawn(actors::make_log,
                              actors::log_settings{log, start.position, x.append, x.on_sync_thread, x.time, x.links});
  x.links->shard =
    system.spawn(actors::make_shard,
                 actors::shard_settings{
                   std::move(start.heads), start.position, start.last_time_ms, {}, x.time, x.links, x.board, x.memory});
}

} // namespace

void spawn_shard(caf::actor_system& system, spine::recovered start, const shard_doors& doors) {
  const auto& x = doors;
  for (std::size_t i = 0; i < x.worker_count; ++i)
    x.links->workers.push_back(system.spawn(actors::make_worker, actors::worker_settings{x.time}));
  if (x.webhooks)
    spawn_event(system, *x.webhooks, x);
  spawn_spine(system, start, x);
  x.links->catalog =
    system.spawn(actors::make_catalog,
                 actors::catalog_settings{x.slot, x.on_input_pool, x.fetching_write_count_max, x.time, x.links});
  if (x.disk)
    x.links->task = system.spawn(actors::make_task,
                                 actors::task_settings{x.disk, x.slot, x.on_input_pool, import_chunks_ahead_max,
                                                       queued_task_count_max, x.time, x.links, x.failed_import_ms});
  spawn_backup(system, start.files, x.backup, x);
  if (x.retention)
    spawn_retention(system, start.files, *x.retention, x);
  if (x.links->event)
    caf::anon_send(x.links->event, messages::view_moved{});
}

void spawn_event(caf::actor_system& system, const webhook_rules& rules, const shard_doors& doors) {
  doors.links->event =
    system.spawn(actors::make_event, actors::event_settings{rules.read, rules.post, rules.rules, rules.random_bits,
                                                            doors.slot, doors.time, doors.links, doors.board});
}

void spawn_retention(caf::actor_system& system, const std::shared_ptr<const spine::shard_files>& files,
                     const retention_rules& rules, const shard_doors& doors) {
  const auto& x = doors;
  x.links->retention = system.spawn(actors::make_retention,
                                    actors::retention_settings{files, rules.limits, rules.interval, x.on_input_pool,
                                                               x.on_sync_thread, x.time, x.links, x.board});
  // Its first round: all links are filled now.
  caf::anon_send(x.links->retention, messages::retention_due{});
}

void spawn_backup(caf::actor_system& system, const std::shared_ptr<const spine::shard_files>& files,
                  const backup_rules& rules, const shard_doors& doors) {
  doors.links->backup = system.spawn(
    actors::make_backup, actors::backup_settings{files, rules.folder, rules.shard_folder, rules.open_folder,
                                                 rules.limits, doors.on_input_pool, doors.time, doors.board});
}

std::vector<caf::actor> actors_of(const messages::shard_links& links) {
  auto all = std::vector<caf::actor>{};
  const auto add = [&all](const auto& handle) {
    if (handle)
      all.push_back(caf::actor_cast<caf::actor>(handle));
  };
  add(links.event);
  add(links.backup);
  add(links.retention);
  add(links.task);
  add(links.catalog);
  add(links.shard);
  add(links.log);
  add(links.fold);
  add(links.search);
  add(links.view);
  for (const auto& worker : links.workers)
    add(worker);
  return all;
}

} // namespace stoa::app
