// The FOLD as an actor: committed batches, one after the other, to the thread that may wait for the state.
#pragma once

#include "actors/support/doors.hpp"
#include "messages/fold.hpp"
#include "messages/links.hpp"
#include "spine/folder.hpp"
#include "spine/shard_files.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <functional>
#include <memory>

namespace stoa::actors {

struct fold_settings {
  std::shared_ptr<spine::shard_files> files;
  /// Touched by the fold's thread alone.
  std::shared_ptr<spine::folder> folder;
  /// One thread, so that batches stay in order.
  post_work on_fold_thread;
  /// Called on that thread after a disk was full: makes room, once.
  std::function<void()> release_reserve;
  clock_ptr time;
  messages::links_ptr links;
};

class fold_state {
public:
  static constexpr const char* name = "fold";

  using self_pointer = messages::fold_actor::stateful_pointer<fold_state>;

  explicit fold_state(self_pointer self) : self_(self) {}

  void start(const fold_settings& settings) { settings_ = settings; }
  void add(const messages::batch& x);
  void returned(const messages::fold_returned& x);
  void retry();

private:
  void start_next();

  self_pointer self_;
  fold_settings settings_;
  std::deque<messages::batch> waiting_;
  bool is_running_ = false;
  bool is_failing_ = false;
};

messages::fold_actor::behavior_type make_fold(fold_state::self_pointer self, const fold_settings& settings);

} // namespace stoa::actors
