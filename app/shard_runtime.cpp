#include "app/shard_runtime.hpp"

#include "app/reserve_file.hpp"
#include "app/shard_actors.hpp"
#include "storage/file_log.hpp"
#include "storage/system_clock.hpp"

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

retention_rules rules_of(const config::storage& settings) {
  constexpr auto day_ms = std::int64_t{24} * 60 * 60 * 1000;
  auto rules = retention_rules{};
  rules.limits.age_ms = static_cast<std::int64_t>(settings.retention_days) * day_ms;
  rules.limits.byte_count = settings.retention_mb * megabyte;
  rules.interval = std::chrono::seconds{settings.retention_interval_s};
  return rules;
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
  auto doors = shard_doors{};
  doors.time = machine_.time;
  doors.append = [syncs = machine_.syncs, log = std::shared_ptr<storage::log>{files_, files_->log.get()}](
                   const storage::batch& batch, const std::function<void(storage::append_status)>& back) {
    if (!syncs->post(log.get(), batch, back))
      back(storage::append_status::unknown);
  };
  doors.on_sync_thread = [syncs = machine_.syncs](std::function<void()> work) {
    return syncs->post_job(std::move(work));
  };
  doors.on_fold_thread = [pool = fold_thread_](std::function<void()> work) { return pool->try_post(std::move(work)); };
  doors.on_input_pool = [pool = machine_.input](std::function<void()> work) { return pool->try_post(std::move(work)); };
  doors.release_reserve = [folder = folder_] { release_reserve_file(folder); };
  doors.disk = machine_.disk;
  doors.retention = rules_of(settings_);
  doors.links = links_;
  doors.slot = slot_;
  doors.board = board_;
  doors.worker_count = worker_count;
  spawn_shard(system, std::move(start_), doors);
}

std::vector<caf::actor> shard_runtime::actors() const {
  return actors_of(*links_);
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
