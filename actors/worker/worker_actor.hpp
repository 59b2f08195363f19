// A SEARCH WORKER as an actor: has no state, works on shared immutable data.
#pragma once

#include "actors/support/doors.hpp"
#include "messages/worker.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

namespace stoa::actors {

struct worker_settings {
  clock_ptr time;
};

struct worker_state {
  static constexpr const char* name = "worker";

  worker_settings settings;
};

messages::worker_actor::behavior_type make_worker(messages::worker_actor::stateful_pointer<worker_state> self,
                                                  const worker_settings& settings);

} // namespace stoa::actors
