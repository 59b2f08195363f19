#include "app/node.hpp"

#include "actors/access/access_actor.hpp"
#include "actors/node/node_actor.hpp"
#include "app/admin_key.hpp"
#include "app/demo/fill.hpp"
#include "app/memory_watch.hpp"
#include "app/node_metrics.hpp"
#include "app/restored_folder.hpp"
#include "app/shard_runtime.hpp"
#include "app/store_keeper.hpp"
#include "app/webhook_sender.hpp"
#include "gateway/bridge/store_door.hpp"
#include "gateway/http/server.hpp"
#include "spine/spool.hpp"
#include "storage/folder_format.hpp"
#include "storage/folder_lock.hpp"
#include "storage/system_clock.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <thread>
#include <utility>

namespace stoa::app {

namespace {

constexpr std::size_t input_thread_count = 2;
constexpr std::size_t input_queue_max = 4'096;
constexpr std::int64_t stop_grace_ms = 5'000;
constexpr auto actors_stop_timeout = std::chrono::seconds{10};
constexpr std::uint64_t megabyte = 1024 * 1024;

class actor_config : public caf::actor_system_config {
public:
  explicit actor_config(std::size_t threads) {
    // Requests come in from threads that are no actors': one shared queue wakes a worker at once.
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", threads);
  }
};

std::size_t thread_count(const config::node& settings) {
  if (settings.actor_threads > 0)
    return settings.actor_threads;
  return std::max(2U, std::thread::hardware_concurrency());
}

std::shared_ptr<const access::key_table> table_of(const admin_key& key) {
  return std::make_shared<access::key_table>(std::vector<access::key_holder>{{key.hash, "admin"}});
}

result<std::shared_ptr<const access::key_table>> read_keys(const std::string& data_folder) {
  const auto key = load_admin_key(data_folder);
  if (!key)
    return key.failure();
  return table_of(*key);
}

class running_node final : public node {
public:
  running_node(const config::node& settings, std::function<void(const std::string&)> on_failure)
      : settings_(settings), on_failure_(std::move(on_failure)) {}
  ~running_node() override { stop(); }

  result<void> start() {
    if (auto opened = open_folder(); !opened)
      return opened;
    if (auto opened = open_machine(); !opened)
      return opened;
    if (auto opened = stores_->open_all(); !opened)
      return opened;
    spawn();
    sweep_spool();
    return open_door();
  }

  std::uint16_t port() const override { return http_ ? http_->port() : std::uint16_t{0}; }
  const std::string& new_admin_key() const override { return key_.made; }
  void reload_keys() override {
    caf::anon_send(access_, messages::reload_keys{});
    http_->reload_certificate();
  }

  result<void> fill_if_new(const std::function<std::string()>& rows) override {
    const auto& shard = stores_->main_shard();
    if (shard.slot()->load()->position() != 0)
      return {};
    return demo::fill({*system_, shard.links(), shard.slot(), machine_.time, machine_.disk}, rows());
  }

  void stop() override {
    if (stores_)
      stores_->set_serving(false);
    if (http_)
      http_->stop(stop_grace_ms);
    if (stores_)
      stores_->stop_changes();
    stop_actors();
    if (webhooks_)
      webhooks_->stop();
    http_ = nullptr;
    if (stores_)
      stores_->drop_doors();
    if (machine_.input)
      machine_.input->stop();
    if (machine_.syncs)
      machine_.syncs->stop();
    if (stores_)
      stores_->close_all();
    stores_ = nullptr;
    system_ = nullptr;
    machine_ = {};
    webhooks_ = nullptr;
    lock_ = nullptr;
  }

private:
  result<void> open_folder() {
    auto failure = std::error_code{};
    std::filesystem::create_directories(settings_.data, failure);
    if (failure)
      return error{errc::io_failed, "cannot create " + settings_.data + ": " + failure.message(), "data"};
    auto lock = storage::lock_folder(settings_.data);
    if (!lock)
      return lock.failure();
    lock_ = std::move(*lock);
    if (auto whole = check_no_half_restore(settings_.data); !whole)
      return whole;
    machine_.disk = storage::make_posix_disk(settings_.data);
    // Before anything else is made or read: a newer folder stays as it is.
    if (auto settled = storage::settle_folder_format(*machine_.disk); !settled)
      return error{settled.failure().code, settings_.data + ": " + settled.failure().detail, ""};
    if (auto made = machine_.disk->make_folder("spool"); !made)
      return made;
    auto key = load_admin_key(settings_.data);
    if (!key)
      return key.failure();
    key_ = std::move(*key);
    keys_ = std::make_shared<messages::key_slot>(table_of(key_));
    return {};
  }

  actors::post_work on_input_pool() const {
    return [pool = machine_.input](std::function<void()> work) { return pool->try_post(std::move(work)); };
  }

  result<void> open_machine() {
    machine_.time = storage::make_system_clock();
    machine_.backup_folder = settings_.backup.folder;
    auto sender = make_webhook_sender(settings_.webhooks);
    if (!sender)
      return sender.failure();
    webhooks_ = *std::move(sender);
    machine_.webhooks = rules_of(settings_.webhooks, webhooks_);
    machine_.memory = memory_;
    machine_.budget = storage::make_rocks_budget({.block_cache_bytes = settings_.storage.block_cache_mb * megabyte,
                                                  .write_buffer_bytes = settings_.storage.write_buffer_mb * megabyte});
    machine_.syncs = std::make_shared<storage::sync_thread>();
    machine_.input = std::make_shared<storage::io_pool>(input_thread_count, input_queue_max);
    stores_ = std::make_unique<store_keeper>(settings_, machine_);
    return {};
  }

  void spawn() {
    const auto threads = thread_count(settings_);
    actor_config_ = std::make_unique<actor_config>(threads);
    system_ = std::make_unique<caf::actor_system>(*actor_config_);
    access_ = system_->spawn(
      actors::make_access,
      actors::access_settings{keys_, [data = settings_.data] { return read_keys(data); }, on_input_pool()});
    root_ =
      system_->spawn(actors::make_node, actors::node_settings{on_failure_, look_at_memory(), memory_watch::interval});
    stores_->spawn_all(
      {system_.get(), threads, root_,
       [this](const std::string& store, const shard_runtime& shard) { return make_door(store, shard); }, on_failure_});
    caf::anon_send(root_, messages::watch_actors{{caf::actor_cast<caf::actor>(access_)}});
  }

  /// Empty without a limit.
  std::function<void()> look_at_memory() const {
    if (settings_.memory_mb == 0)
      return {};
    const auto from = memory_source{resident_bytes, [budget = machine_.budget] { return storage::use_of(*budget); },
                                    return_free_memory};
    return [watch = std::make_shared<memory_watch>(settings_, from, memory_)] { watch->look(); };
  }

  /// Imports go on where they were; bodies that belong to none are removed.
  void sweep_spool() {
    const auto since_ms =
      machine_.time->now_ms() - static_cast<std::int64_t>(settings_.storage.failed_import_hours) * 60 * 60 * 1000;
    auto is_known = true;
    auto needed = std::set<std::string>{};
    for (const auto* shard : stores_->shards()) {
      const auto view = shard->slot()->load();
      shard->resume_tasks();
      const auto found = spine::needed_files(*view, since_ms);
      is_known = is_known && found;
      if (found)
        needed.insert(found->begin(), found->end());
    }
    const auto files = machine_.disk->list("spool");
    for (const auto& name : files&& is_known ? *files : std::vector<std::string>{})
      if (!needed.contains("spool/" + name))
        static_cast<void>(static_cast<bool>(machine_.disk->remove("spool/" + name)));
  }

  gateway::door_ptr make_door(const std::string& store, const shard_runtime& shard) {
    auto door = std::make_shared<gateway::door_context>(*system_);
    door->store = store;
    door->stores = stores_.get();
    door->links = shard.links();
    door->slot = shard.slot();
    door->board = shard.board();
    door->memory = memory_;
    door->keys = keys_;
    door->access = access_;
    door->time = machine_.time;
    door->on_input_pool = on_input_pool();
    door->is_storefront_open = settings_.web.storefront;
    door->base_url = settings_.web.base_url;
    door->random_bits = [] { return storage::random_name_bits(); };
    door->write_metrics = [this](std::string& out, const gateway::metrics_scope& scope) {
      write_node_metrics(out, {scope, *machine_.budget, *memory_, http_.get()});
    };
    return door;
  }

  result<void> open_door() {
    auto http = settings_.http;
    http.spool_folder = settings_.data + "/spool";
    stores_->set_serving(true);
    auto server = gateway::start_http_server(http, gateway::make_store_door(stores_->find(main_store)));
    if (!server)
      return server.failure();
    http_ = std::move(*server);
    return {};
  }

  void stop_actors() {
    if (!system_)
      return;
    auto self = caf::scoped_actor{*system_};
    self->request(root_, actors_stop_timeout, messages::stop_node{})
      .receive([](bool) {},
               [](const caf::error&) {
                 // An actor that does not end would hang the process; the log makes an abrupt end safe.
                 spdlog::critical("actors-do-not-end");
                 spdlog::shutdown();
                 std::_Exit(1);
               });
    caf::anon_send_exit(root_, caf::exit_reason::user_shutdown);
    root_ = nullptr;
    access_ = nullptr;
  }

  config::node settings_;
  std::function<void(const std::string&)> on_failure_;
  std::unique_ptr<storage::folder_lock> lock_;
  admin_key key_;
  std::shared_ptr<messages::key_slot> keys_;
  std::shared_ptr<gateway::outgoing_http> webhooks_;
  std::shared_ptr<messages::memory_gate> memory_ = std::make_shared<messages::memory_gate>();
  node_machine machine_;
  std::unique_ptr<actor_config> actor_config_;
  std::unique_ptr<caf::actor_system> system_;
  messages::node_actor root_;
  messages::access_actor access_;
  std::unique_ptr<store_keeper> stores_;
  std::unique_ptr<gateway::http_server> http_;
};

} // namespace

result<std::unique_ptr<node>> start_node(const config::node& settings,
                                         std::function<void(const std::string&)> on_failure) {
  if (const auto good = settings.validate(); !good)
    return good.failure();
  auto made = std::make_unique<running_node>(settings, std::move(on_failure));
  if (auto started = made->start(); !started)
    return started.failure();
  return std::unique_ptr<node>{std::move(made)};
}

} // namespace stoa::app
