// The stores of a running node: opened at its start, made and deleted while it runs.
#pragma once

#include "app/shard_runtime.hpp"
#include "app/store_folders.hpp"
#include "config/node.hpp"
#include "gateway/bridge/store_directory.hpp"
#include "messages/node.hpp"
#include "storage/io_pool.hpp"

#include <caf/actor_system.hpp>

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace stoa::app {

/// Makes and deletes one store at a time, on a thread of its own.
class store_keeper final : public gateway::store_directory {
public:
  /// Where stores live once they are opened.
  struct place_to_live {
    caf::actor_system* system = nullptr;
    std::size_t worker_count = 1;
    messages::node_actor root;
    /// The door of a shard that runs.
    std::function<gateway::door_ptr(const std::string& store, const shard_runtime&)> make_door;
    /// Called when the node cannot go on.
    std::function<void(const std::string&)> on_failure;
  };

  store_keeper(const config::node& settings, node_machine machine);

  /// Opens all stores of the data folder after it has swept what a crash left. Errors: those of a shard, naming the
  /// store.
  result<void> open_all();
  /// Spawns the actors of all, makes their doors and shows them. Before the first request.
  void spawn_all(place_to_live where);

  shard_runtime& main_shard() { return *stores_.at(std::string{main_store}).shard; }
  /// Of all stores. Only while no store is made or deleted: before the first request.
  std::vector<const shard_runtime*> shards() const;

  /// While false, health checks fail and followers are sent away.
  void set_serving(bool x);
  /// Ends what is being made or deleted, and takes no more.
  void stop_changes();
  /// After all actors have ended: no door leads to a store any more.
  void drop_doors();
  void close_all();

  void create(std::string name, then done) override;
  void remove(std::string name, then done) override;

private:
  struct open_store {
    std::unique_ptr<shard_runtime> shard;
    /// Not the one in the table: that one is counted.
    gateway::door_ptr door;
    /// Ready when nobody has the one of the table any more; one more for each time that a deletion was given up.
    std::vector<std::future<void>> left;
  };

  result<void> open_one(const std::string& name);
  void spawn(const std::string& name);
  void show(open_store& x);
  void hide(open_store& x);
  static bool await_last_request(open_store& x);
  void post(std::function<result<void>()> work, const then& done);
  result<void> create_now(const std::string& name);
  result<void> remove_now(const std::string& name);
  result<void> end_actors(const shard_runtime& of);
  std::vector<std::string> spooled_by(const shard_runtime& shard) const;
  result<void> take_away(const std::string& name);

  config::node settings_;
  node_machine machine_;
  store_folders folders_;
  place_to_live where_;
  /// While requests come in, only the thread below touches it.
  std::map<std::string, open_store> stores_;
  storage::io_pool changes_{1, 16};
};

} // namespace stoa::app
