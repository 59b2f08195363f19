#include "app/store_keeper.hpp"

#include "domain/base/store_name.hpp"
#include "spine/spool.hpp"
#include "storage/system_clock.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <thread>
#include <utility>

namespace stoa::app {

namespace {

/// Longer than any request may wait for a position (30 s).
constexpr auto requests_end_max = std::chrono::seconds{35};
constexpr auto actors_end_max = std::chrono::seconds{10};
constexpr auto files_close_max = std::chrono::seconds{30};
constexpr std::size_t opening_thread_count = 4;

} // namespace

store_keeper::store_keeper(const config::node& settings, node_machine machine)
    : settings_(settings), machine_(std::move(machine)), folders_(settings_.data, *machine_.disk) {
  machine_.reserve_folder = folders_.shard_of(std::string{main_store});
}

result<void> store_keeper::open_all() {
  folders_.sweep();
  const auto names = folders_.list();
  if (!names)
    return names.failure();
  const auto began_us = machine_.time->steady_us();
  // An opening mostly waits for the disk; several at once, and each has its place before they begin.
  for (const auto& name : *names)
    stores_[name];
  auto next = std::atomic<std::size_t>{0};
  auto opened = std::vector<result<void>>(names->size());
  const auto open_some = [&] {
    for (auto i = next++; i < names->size(); i = next++)
      opened[i] = open_one((*names)[i]);
  };
  {
    auto threads = std::vector<std::jthread>{};
    for (std::size_t i = 1; i < std::min(opening_thread_count, names->size()); ++i)
      threads.emplace_back(open_some);
    open_some();
  }
  for (std::size_t i = 0; i < names->size(); ++i)
    if (const auto& why = opened[i]; !why)
      return error{why.failure().code,
                   names->size() == 1 ? why.failure().detail : "store " + (*names)[i] + ": " + why.failure().detail,
                   why.failure().field};
  spdlog::info("stores-opened count={} took_ms={}", stores_.size(), (machine_.time->steady_us() - began_us) / 1'000);
  return {};
}

result<void> store_keeper::open_one(const std::string& name) {
  auto shard = shard_runtime::open({folders_.shard_of(name), name}, machine_, settings_.storage);
  if (!shard)
    return shard.failure();
  stores_.at(name).shard = *std::move(shard);
  return {};
}

void store_keeper::spawn_all(place_to_live where) {
  where_ = std::move(where);
  for (auto& [name, x] : stores_)
    spawn(name);
}

void store_keeper::spawn(const std::string& name) {
  auto& x = stores_.at(name);
  x.shard->spawn(*where_.system, where_.worker_count);
  caf::anon_send(where_.root, messages::watch_actors{x.shard->actors()});
  x.door = where_.make_door(name, *x.shard);
  if (name == main_store)
    main_ = x.door;
  else
    show(x);
}

/// The table's pointer is one of its own, whose last copy tells that no request is under way any more: so requests pay
/// nothing for being counted.
void store_keeper::show(open_store& x) {
  auto left = std::make_shared<std::promise<void>>();
  x.left.push_back(left->get_future());
  x.shard->board()->is_serving = main_ == nullptr || main_->board->is_serving.load();
  others_.store(others_.load()->with(
    {x.door.get(), [keep = x.door, left = std::move(left)](const gateway::door_context*) { left->set_value(); }}));
}

/// Followers of it go when they see that it does not serve.
void store_keeper::hide(open_store& x) {
  others_.store(others_.load()->without(x.door->store));
  x.shard->board()->is_serving = false;
}

bool store_keeper::await_last_request(open_store& x) {
  const auto until = std::chrono::steady_clock::now() + requests_end_max;
  std::erase_if(x.left, [&](const auto& one) { return one.wait_until(until) == std::future_status::ready; });
  return x.left.empty();
}

std::vector<const shard_runtime*> store_keeper::shards() const {
  auto all = std::vector<const shard_runtime*>{};
  for (const auto& [name, x] : stores_)
    all.push_back(x.shard.get());
  return all;
}

void store_keeper::set_serving(bool serves) {
  for (const auto& door : main_ == nullptr ? std::vector<gateway::door_ptr>{} : all())
    door->board->is_serving = serves;
}

void store_keeper::stop_changes() {
  changes_.stop();
}

void store_keeper::drop_doors() {
  others_.store(std::make_shared<const gateway::store_table>());
  main_ = nullptr;
  for (auto& [name, x] : stores_)
    x.door = nullptr;
  where_ = {};
}

void store_keeper::close_all() {
  for (auto& [name, x] : stores_)
    x.shard->close();
  stores_.clear();
}

void store_keeper::post(std::function<result<void>()> work, const then& done) {
  if (!changes_.try_post([work = std::move(work), done] { done(work()); }))
    done(error{errc::overloaded, "other stores are being made or deleted; try again in a moment", ""});
}

void store_keeper::create(std::string name, then done) {
  post([this, name = std::move(name)] { return create_now(name); }, done);
}

void store_keeper::remove(std::string name, then done) {
  post([this, name = std::move(name)] { return remove_now(name); }, done);
}

result<void> store_keeper::create_now(const std::string& name) {
  if (auto good = check_store_name(name); !good)
    return good;
  if (stores_.contains(name))
    return error{errc::store_exists, "there is a store \"" + name + "\" already", "name"};
  if (stores_.size() >= settings_.storage.store_count_max)
    return error{errc::too_large,
                 "the server has " + std::to_string(stores_.size()) +
                   " stores, as many as storage.store_count_max allows; raise it, or delete one",
                 ""};
  const auto began_us = machine_.time->steady_us();
  const auto fill = [&](const std::string& folder) -> result<void> {
    auto shard = shard_runtime::open({folder, name}, machine_, settings_.storage);
    if (!shard)
      return shard.failure();
    (*shard)->close();
    return {};
  };
  if (auto made = folders_.make(name, fill); !made)
    return made;
  stores_[name];
  if (auto opened = open_one(name); !opened) {
    stores_.erase(name);
    return opened;
  }
  spawn(name);
  spdlog::info("store-made store={} took_ms={}", name, (machine_.time->steady_us() - began_us) / 1'000);
  return {};
}

result<void> store_keeper::remove_now(const std::string& name) {
  if (name == main_store)
    return error{errc::invalid_field,
                 "the store main is always there and cannot be deleted; delete its products instead", "name"};
  const auto found = stores_.find(name);
  if (found == stores_.end())
    return error{errc::not_found, "there is no store \"" + name + "\"", ""};
  auto& x = found->second;
  const auto began_us = machine_.time->steady_us();
  hide(x);
  if (!await_last_request(x)) {
    show(x);
    return error{errc::overloaded, "requests of the store are still under way, such as an export; try again later", ""};
  }
  const auto spooled = spooled_by(*x.shard);
  if (auto ended = end_actors(*x.shard); !ended)
    return ended;
  if (!x.shard->abandon(files_close_max))
    spdlog::warn("store-still-read store={}", name);
  x = {};
  if (auto taken = take_away(name); !taken)
    return taken;
  for (const auto& file : spooled)
    static_cast<void>(static_cast<bool>(machine_.disk->remove(file)));
  spdlog::info("store-deleted store={} took_ms={}", name, (machine_.time->steady_us() - began_us) / 1'000);
  return {};
}

/// Bodies of imports that nobody will go on with.
std::vector<std::string> store_keeper::spooled_by(const shard_runtime& shard) const {
  const auto files = spine::needed_files(*shard.slot()->load(), std::numeric_limits<std::int64_t>::min());
  return files ? *files : std::vector<std::string>{};
}

result<void> store_keeper::end_actors(const shard_runtime& of) {
  auto done = result<void>{};
  auto self = caf::scoped_actor{*where_.system};
  self->request(where_.root, actors_end_max, messages::end_actors{of.actors()})
    .receive([](bool) {},
             [&](const caf::error&) {
               // It cannot go on and cannot be put back either; a start brings it back whole.
               spdlog::critical("actors-do-not-end");
               done = error{errc::internal, "the store's actors do not end", ""};
               if (where_.on_failure)
                 where_.on_failure("actors-do-not-end");
             });
  return done;
}

/// The store is closed. Where its folder cannot be taken away it goes on.
result<void> store_keeper::take_away(const std::string& name) {
  const auto gone = folders_.take_away(name, storage::random_name_bits());
  if (!gone) {
    spdlog::error("store-not-deleted store={} reason=\"{}\"", name, gone.failure().detail);
    if (const auto opened = open_one(name); opened) {
      spawn(name);
      stores_.at(name).shard->resume_tasks();
    } else
      stores_.erase(name);
    return error{errc::internal, gone.failure().detail, ""};
  }
  stores_.erase(name);
  if (!changes_.try_post([this, folder = *gone] { folders_.remove(folder); }))
    folders_.remove(*gone);
  return {};
}

} // namespace stoa::app
