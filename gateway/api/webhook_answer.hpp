// Webhooks and their deliveries as answers: never with a secret but the one that was made just now.
#pragma once

#include "domain/feed/standing.hpp"
#include "domain/resource/resource.hpp"
#include "gateway/api/answers.hpp"
#include "gateway/api/resource_request.hpp"
#include "messages/event.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stoa::gateway::api {

/// A webhook and how far it is; nothing when that cannot be read.
struct shown_webhook {
  resource::item_ptr item;
  std::optional<feed::standing> standing;
};

/// The webhook with its ETag; `made` is the secret that was made just now, or empty.
http_response webhook_response(const shown_webhook& x, std::uint64_t log_id, const answer_context& context,
                               int status = 200, std::string_view made = {});

/// `{"items":[…],"cursor","position"}`; `found` may hold one more than a page.
http_response webhook_list_response(const resource_list_request& asked, std::vector<shown_webhook> found,
                                    std::uint64_t log_id, const answer_context& context);

/// `{"items":[{"change","entity","attempt","time","status","took_ms","error","answer"}],"position"}`
http_response attempts_response(const messages::webhook_attempts& found, const answer_context& context);

/// 202 with how the webhook stands.
http_response steered_response(const feed::standing& x, std::uint64_t log_id, const answer_context& context);

} // namespace stoa::gateway::api
