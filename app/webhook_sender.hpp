// Sends webhooks: signs them, and hands them to the part that speaks HTTP.
#pragma once

#include "app/shard_actors.hpp"
#include "config/node.hpp"
#include "gateway/http/outgoing.hpp"

#include <memory>

namespace stoa::app {

/// Errors: `invalid_field` (webhooks.ca_file, webhooks.allow_networks).
result<std::shared_ptr<gateway::outgoing_http>> make_webhook_sender(const config::webhooks& settings);

/// What an EVENT needs to send by it.
webhook_rules rules_of(const config::webhooks& settings, const std::shared_ptr<gateway::outgoing_http>& by);

} // namespace stoa::app
