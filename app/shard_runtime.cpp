#include "app/shard_runtime.hpp"

#include "app/backup_folder.hpp"
#include "app/reserve_file.hpp"
#include "app/shard_actors.hpp"
#include "domain/base/format_mark.hpp"
#include "storage/log_and_state.hpp"
#include "storage/system_clock.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

namespace stoa::app {

namespace {

constexpr std::size_t fold_queue_max = 256;
/// A merge and a snapshot of the index at a time.
constexpr std::size_t background_queue_max = 4;
constexpr std::uint64_t megabyte = 1024 * 1024;

void report(const std::string& folder, const storage::log_and_state& opened) {
  spdlog::info("log-opened folder={} records={} cut_bytes={} created={} next={} state={}", folder,
               opened.found.record_count, opened.found.cut_bytes, opened.found.created, opened.log->next_position(),
               opened.state->position());
  if (!opened.rebuilt)
    return;
  const auto& x = *opened.rebuilt;
  const auto from = x.from == 0 ? std::string{"nothing"} : "checkpoint-" + std::to_string(x.from);
  spdlog::warn("state-rebuilt from={} reason=\"{}\" folder={} kept={}", from, x.reason, folder, x.kept);
  for (const auto& path : x.removed)
    spdlog::warn("damaged-state-removed path={} reason=\"{}\"", path,
                 x.kept.empty() ? "it held no tables" : "a newer one is kept");
}

result<std::shared_ptr<spine::shard_files>> open_files(const std::string& folder, const node_machine& machine,
                                                       const config::storage& settings, bool check_tables) {
  auto failure = std::error_code{};
  std::filesystem::create_directories(folder, failure);
  if (failure)
    return error{errc::io_failed, "cannot create " + folder + ": " + failure.message(), ""};
  auto files = std::make_shared<spine::shard_files>();
  files->disk = storage::make_posix_disk(folder);
  auto how = storage::log_and_state_settings{};
  how.state.path = folder + "/state";
  how.state.budget = machine.budget;
  how.state.check_tables = check_tables;
  how.log.new_log_id = storage::random_bits();
  how.log.reserve_bytes = settings.reserve_mb * megabyte;
  auto opened = storage::open_log_and_state(*files->disk, how);
  if (!opened)
    return opened.failure();
  report(folder, *opened);
  files->log = std::move(opened->log);
  files->state = std::move(opened->state);
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

void report(const std::string& folder, const spine::recovered& x) {
  const auto& index = x.index_origin;
  if (index.rebuilt_because.code == errc::none)
    spdlog::info("index-loaded folder={} position={} analysed={} segments={}", folder, index.kept_position,
                 index.analysed_count, index.files.size());
  else if (index.rebuilt_because.code == errc::not_found)
    spdlog::info("index-rebuilt folder={} documents={} reason=\"{}\"", folder, index.analysed_count,
                 index.rebuilt_because.detail);
  else
    spdlog::warn("index-rebuilt folder={} documents={} reason=\"{}\"", folder, index.analysed_count,
                 index.rebuilt_because.detail);
  spdlog::info("shard-recovered folder={} position={} replayed={} documents={}", folder, x.position, x.replayed_count,
               x.index_now->document_count());
}

result<spine::recovered> open_and_recover(const std::string& folder, const node_machine& machine,
                                          const config::storage& settings) {
  for (auto check_tables = false;; check_tables = true) {
    auto files = open_files(folder, machine, settings, check_tables);
    if (!files)
      return files.failure();
    auto made = spine::recover(*std::move(files));
    // An opening reads no more than the ends of the tables. A damaged block shows when all documents are read: then
    // once more, with every table read through first.
    const auto is_damage = !made && made.failure().code == errc::corrupt && !is_newer_format(made.failure());
    if (check_tables || !is_damage)
      return made;
    spdlog::warn("recovery-failed folder={} reason=\"{}\" next=\"all tables of the state are checked\"", folder,
                 made.failure().detail);
  }
}

/// Waits until nobody has it any more. A look now and then is enough: this happens once in the life of a store.
bool expires(const std::weak_ptr<const bool>& x, std::chrono::steady_clock::time_point until) {
  constexpr auto pause = std::chrono::milliseconds{5};
  while (!x.expired() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(pause);
  return x.expired();
}

} // namespace

result<std::unique_ptr<shard_runtime>> shard_runtime::open(const shard_place& place, const node_machine& machine,
                                                           const config::storage& settings) {
  auto made = open_and_recover(place.folder, machine, settings);
  if (!made)
    return made.failure();
  report(place.folder, *made);
  return std::unique_ptr<shard_runtime>{new shard_runtime{std::move(*made), machine, settings, place}};
}

shard_runtime::shard_runtime(spine::recovered made, const node_machine& machine, const config::storage& settings,
                             shard_place place)
    : machine_(machine), settings_(settings), place_(std::move(place)), start_(std::move(made)), files_(start_.files),
      fold_thread_(std::make_shared<storage::io_pool>(1, fold_queue_max)),
      background_thread_(std::make_shared<storage::io_pool>(1, background_queue_max)) {
  if (place_.folder == machine_.reserve_folder)
    make_reserve_file(place_.folder, settings_.reserve_mb * megabyte);
}

shard_runtime::~shard_runtime() {
  close();
}

void shard_runtime::spawn(caf::actor_system& system, std::size_t worker_count) {
  auto doors = shard_doors{};
  doors.time = machine_.time;
  doors.append = [syncs = machine_.syncs, log = std::shared_ptr<storage::log>{files_, files_->log.get()}](
                   storage::shared_batch batch, const std::function<void(storage::append_status)>& back) {
    if (!syncs->post(log, std::move(batch), back))
      back(storage::append_status::unknown);
  };
  doors.on_sync_thread = [syncs = machine_.syncs](std::function<void()> work) {
    return syncs->post_job(std::move(work));
  };
  doors.on_fold_thread = [pool = fold_thread_](std::function<void()> work) { return pool->try_post(std::move(work)); };
  doors.on_background_thread = [pool = background_thread_](std::function<void()> work) {
    return pool->try_post(std::move(work));
  };
  doors.on_input_pool = [pool = machine_.input, reads = reads_](std::function<void()> work) {
    return pool->try_post([work = std::move(work), reads] { work(); });
  };
  doors.release_reserve = [folder = machine_.reserve_folder] { release_reserve_file(folder); };
  doors.disk = machine_.disk;
  doors.failed_import_ms = static_cast<std::int64_t>(settings_.failed_import_hours) * 60 * 60 * 1000;
  doors.retention = rules_of(settings_);
  doors.backup.folder = machine_.backup_folder;
  doors.backup.shard_folder = "stores/" + place_.store + "/shard-0";
  doors.backup.open_folder = open_backup_folder;
  doors.webhooks = machine_.webhooks;
  doors.links = links_;
  doors.slot = slot_;
  doors.board = board_;
  doors.memory = machine_.memory;
  doors.worker_count = worker_count;
  spawn_shard(system, std::move(start_), doors);
}

void shard_runtime::resume_tasks() const {
  caf::anon_send(links_->task, messages::continue_task{});
}

std::vector<caf::actor> shard_runtime::actors() const {
  return actors_of(*links_);
}

void shard_runtime::stop_threads() {
  *links_ = {};
  fold_thread_->stop();
  fold_thread_ = nullptr;
  background_thread_->stop();
  background_thread_ = nullptr;
  slot_->store(nullptr);
}

bool shard_runtime::abandon(std::chrono::milliseconds at_most) {
  *links_ = {};
  // Rows that are being read look at the newest view, which goes with the threads. They come to an end, however long
  // the file is.
  const auto reads = std::weak_ptr<const bool>{std::exchange(reads_, nullptr)};
  expires(reads, std::chrono::steady_clock::time_point::max());
  const auto until = std::chrono::steady_clock::now() + at_most;
  stop_threads();
  start_ = {};
  const auto files = std::weak_ptr<const bool>{files_->is_open};
  files_ = nullptr;
  return expires(files, until);
}

void shard_runtime::close() {
  if (fold_thread_ == nullptr) {
    *links_ = {};
    return;
  }
  stop_threads();
  if (const auto flushed = files_->state->flush(); !flushed)
    spdlog::warn("flush-failed reason=\"{}\"", flushed.failure().detail); // the log has it all
  files_ = nullptr;
}

} // namespace stoa::app
