// What one may say to the NODE: the root of all actors.
#pragma once

#include "messages/local.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <string>
#include <vector>

namespace stoa::messages {

/// Actors to watch: one that ends by itself is the end of the node, because only a start brings memory, state and log
/// together again.
struct watch_actors {
  std::vector<caf::actor> actors;
};

/// Ends some of the watched actors, in the order they are given, while the others go on; answered when the last of them
/// has ended.
struct end_actors {
  std::vector<caf::actor> actors;
};

/// Ends all watched actors, in the order they were given; answered when the last one has ended.
struct stop_node {};

/// The beat of what the node does now and then.
struct node_tick {};

using node_actor = caf::typed_actor<caf::reacts_to<watch_actors>, caf::replies_to<end_actors>::with<bool>,
                                    caf::replies_to<stop_node>::with<bool>, caf::reacts_to<node_tick>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::watch_actors)
STOA_LOCAL_MESSAGE(stoa::messages::end_actors)
STOA_LOCAL_MESSAGE(stoa::messages::stop_node)
STOA_LOCAL_MESSAGE(stoa::messages::node_tick)
