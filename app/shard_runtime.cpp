#include "app/shard_runtime.hpp"

#include "actors/catalog/catalog_actor.hpp"
#include "actors/fold/fold_actor.hpp"
#include "actors/log/log_actor.hpp"
#include "actors/retention/retention_actor.hpp"
#include "actors/search/search_actor.hpp"
#include "actors/shard/shard_actor.hpp"
#include "actors/task/task_actor.hpp"
#include "actors/view/view_actor.hpp"
#include "actors/worker/worker_actor.hpp"
#include "app/reserve_file.hpp"
#include "spine/store_view.hpp"
#include "storage/file_log.hpp"
#include "storage/system_clock.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <filesystem>
#include <utility>

namespace stoa::app {

namespace {

constexpr std::size_t fold_queue_max = 256;
constexpr std::uint64_t megabyte = 1024 * 1024;

result<std::shared_ptr<spine::shard_files>> open_files(const std::string& folder, const node_machine& machine,
                                                       const config::storage& settings) {
  auto failure = std::error_code{};
  std::filesystem::create_directories(folder, failure);
  if (failure)
    return error{errc::io_failed, "cannot create " + folder + ": " + failure.message(), ""};
  auto files = std::make_shared<spine::shard_files>();
  files->disk = storage::make_posix_disk(folder);
  auto state_settings = storage::rocks_state_settings{};
  state_settings.path = folder + "/state";
  state_settings.budget = machine.budget;
  auto state = storage::open_rocks_state(state_settings);
  if (!state)
    return state.failure();
  files->state = std::move(*state);
  auto log_settings = storage::file_log_settings{};
  log_settings.state_position = files->state->position();
  log_settings.new_log_id = storage::random_bits();
  log_settings.reserve_bytes = settings.reserve_mb * megabyte;
  auto found = storage::log_recovery{};
  auto log = storage::open_file_log(*files->disk, log_settings, &found);
  if (!log)
    return log.failure();
  files->log = std::move(*log);
  spdlog::info("log-opened folder={} records={} cut_bytes={} created={} next={} state={}", folder, found.record_count,
               found.cut_bytes, found.created, files->log->next_position(), files->state->position());
  return files;
}

spine::retention_limits limits_of(const config::storage& settings) {
  constexpr auto day_ms = std::int64_t{24} * 60 * 60 * 1000;
  auto limits = spine::retention_limits{};
  limits.age_ms = static_cast<std::int64_t>(settings.retention_days) * day_ms;
  limits.byte_count = settings.retention_mb * megabyte;
  return limits;
}

} // namespace

result<std::unique_ptr<shard_runtime>> shard_runtime::open(const std::string& folder, const node_machine& machine,
                                                           const config::storage& settings) {
  auto files = open_files(folder, machine, settings);
  if (!files)
    return files.failure();
  auto made = spine::recover(*files);
  if (!made)
    return made.failure();
  spdlog::info("shard-recovered folder={} position={} replayed={} documents={}", folder, made->position,
               made->replayed_count, made->index_now->document_count());
  return std::unique_ptr<shard_runtime>{new shard_runtime{std::move(*made), machine, settings, folder}};
}

shard_runtime::shard_runtime(spine::recovered made, const node_machine& machine, const config::storage& settings,
                             std::string folder)
    : machine_(machine), settings_(settings), folder_(std::move(folder)), start_(std::move(made)), files_(start_.files),
      fold_thread_(std::make_shared<storage::io_pool>(1, fold_queue_max)) {
  make_reserve_file(folder_, settings_.reserve_mb * megabyte);
}

shard_runtime::~shard_runtime() {
  close();
}

void shard_runtime::spawn(caf::actor_system& system, std::size_t worker_count) {
  const auto& time = machine_.time;
  const auto on_input_pool = [pool = machine_.input](std::function<void()> work) {
    return pool->try_post(std::move(work));
  };
  const auto on_fold_thread = [pool = fold_thread_](std::function<void()> work) {
    return pool->try_post(std::move(work));
  };
  const auto log = std::shared_ptr<storage::log>{files_, files_->log.get()};
  const auto append = [syncs = machine_.syncs, log](const storage::batch& batch,
                                                    std::function<void(storage::append_status)> back) {
    if (!syncs->post(log.get(), batch, back))
      back(storage::append_status::unknown);
  };
  const auto on_sync_thread = [syncs = machine_.syncs](std::function<void()> work) {
    return syncs->post_job(std::move(work));
  };
  const auto now = start_.folder->now();
  // Before the actors run: the first read may come before the VIEW's first turn.
  slot_->store(spine::make_view(files_, now, start_.index_now));

  auto& links = *links_;
  for (std::size_t i = 0; i < worker_count; ++i)
    links.workers.push_back(system.spawn(actors::make_worker, actors::worker_settings{time}));
  links.view =
    system.spawn(actors::make_view, actors::view_settings{files_, now, start_.index_now, slot_, 10'000, time, links_});
  links.search =
    system.spawn(actors::make_search,
                 actors::search_settings{std::shared_ptr<search::index>{std::move(start_.index)}, 4, time, links_});
  links.fold =
    system.spawn(actors::make_fold,
                 actors::fold_settings{files_, std::shared_ptr<spine::folder>{std::move(start_.folder)}, on_fold_thread,
                                       [folder = folder_] { release_reserve_file(folder); }, time, links_});
  links.log =
    system.spawn(actors::make_log, actors::log_settings{log, start_.position, append, on_sync_thread, time, links_});
  links.shard =
    system.spawn(actors::make_shard,
                 actors::shard_settings{start_.heads, start_.position, start_.last_time_ms, {}, time, links_, board_});
  links.catalog =
    system.spawn(actors::make_catalog, actors::catalog_settings{slot_, on_input_pool, 1'024, time, links_});
  links.task =
    system.spawn(actors::make_task, actors::task_settings{machine_.disk, slot_, on_input_pool, 4, 100, time, links_});
  links.retention = system.spawn(actors::make_retention,
                                 actors::retention_settings{files_, limits_of(settings_),
                                                            std::chrono::seconds{settings_.retention_interval_s},
                                                            on_input_pool, on_sync_thread, time, links_, board_});
  start_.index_now = nullptr;
  start_.heads = nullptr;
  start_.files = nullptr;
  // Its first round: links are filled from here on.
  caf::anon_send(links.retention, messages::retention_due{});
}

std::vector<caf::actor> shard_runtime::actors() const {
  const auto& x = *links_;
  auto all = std::vector<caf::actor>{caf::actor_cast<caf::actor>(x.retention), caf::actor_cast<caf::actor>(x.task),
                                     caf::actor_cast<caf::actor>(x.catalog),   caf::actor_cast<caf::actor>(x.shard),
                                     caf::actor_cast<caf::actor>(x.log),       caf::actor_cast<caf::actor>(x.fold),
                                     caf::actor_cast<caf::actor>(x.search),    caf::actor_cast<caf::actor>(x.view)};
  for (const auto& worker : x.workers)
    all.push_back(caf::actor_cast<caf::actor>(worker));
  return all;
}

void shard_runtime::close() {
  *links_ = {};
  if (fold_thread_ == nullptr)
    return;
  fold_thread_->stop();
  fold_thread_ = nullptr;
  slot_->store(nullptr);
  if (const auto flushed = files_->state->flush(); !flushed)
    spdlog::warn("flush-failed reason=\"{}\"", flushed.failure().detail); // the log has it all
  files_ = nullptr;
}

} // namespace stoa::app
