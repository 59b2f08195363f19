// The node's own lines for /metrics: positions, queues, memory.
#pragma once

#include "domain/base/view.hpp"
#include "gateway/http/server.hpp"
#include "messages/board.hpp"

#include <string>

namespace stoa::app {

/// `http` may be null while the door opens.
void write_node_metrics(std::string& out, const messages::board& board, const view& now,
                        const gateway::http_server* http);

} // namespace stoa::app
