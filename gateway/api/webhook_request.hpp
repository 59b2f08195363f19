// Requests about webhooks: what may be said of one, and what somebody decides about its deliveries.
#pragma once

#include "domain/base/view.hpp"
#include "domain/resource/webhook.hpp"
#include "gateway/api/reader.hpp"
#include "messages/event.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace stoa::gateway::api {

constexpr std::int64_t webhook_grace_seconds = 24 * 60 * 60;
constexpr std::size_t attempt_count_default = 100;

struct new_webhook {
  resource::webhook hook;
  /// Where its deliveries begin.
  feed::place from;
};

/// `{"url","kinds","ids","include_fields","enabled","since"}`, without its secret yet; `since` as of the feed, `now`
/// where nothing is said. Errors: `malformed`, `unknown_field`, `invalid_field` naming the member; those of `since`.
result<new_webhook> read_new_webhook(std::string_view body, const view& on, const reader& by);

/// The same members but `since` as a merge patch (RFC 7396) of one there is. Errors: likewise.
result<resource::webhook> read_webhook_patch(std::string_view body, const resource::webhook& old, const reader& by);

/// The new secret in front, the newest of before until a time.
resource::webhook rotated(resource::webhook x, std::string secret, std::int64_t old_until_ms);

/// `{}`: go on; `{"since":PLACE}`; `{"change":ID}`; `{"parked":ENTITY}`. Fills in what is asked, without envelope and
/// id. Errors: `malformed`, `unknown_field`, `invalid_field`, `unknown_log`, `position_too_old`.
result<messages::steer_webhook> read_replay(std::string_view body, const view& on);

} // namespace stoa::gateway::api
