// The node's own lines for /metrics: positions, queues, memory.
#pragma once

#include "gateway/bridge/exchange.hpp"
#include "gateway/http/server.hpp"
#include "messages/memory_gate.hpp"
#include "storage/rocks_state.hpp"

#include <string>

namespace stoa::app {

/// What the lines are read from.
struct node_sources {
  const gateway::metrics_scope& scope;
  const storage::rocks_budget& budget;
  const messages::memory_gate& memory;
  /// Null while the door opens.
  const gateway::http_server* http = nullptr;
};
void write_node_metrics(std::string& out, const node_sources& from);

} // namespace stoa::app
