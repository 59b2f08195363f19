// What one may say to the EVENT: it sends changes to webhooks.
#pragma once

#include "domain/feed/delivery.hpp"
#include "messages/envelope.hpp"
#include "messages/local.hpp"
#include "messages/webhook.hpp"

#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace stoa::messages {

/// A line of the delivery log.
struct webhook_attempt {
  std::string change;
  std::string entity;
  std::uint32_t number = 0;
  std::int64_t time_ms = 0;
  webhook_reply reply;
};

struct webhook_attempts {
  std::vector<webhook_attempt> all;
};

/// Answers with the last attempts of a webhook, the newest first. Errors: `not_found`.
struct ask_attempts {
  std::string id;
  std::size_t count_max = 0;
};

/// What somebody decides about a webhook's deliveries.
struct steer_webhook {
  enum class kind : std::uint8_t {
    /// Go on where it stands.
    resume,
    /// Go on from `from`.
    restart,
    /// Send the change `change` once more.
    again,
    /// Take the parked `entity` up with all it missed.
    unpark,
    /// Take it up with what comes from now on.
    drop
  };

  envelope asked;
  std::string id;
  kind is{};
  feed::place from;
  feed::change_key change;
  std::string entity;
};

/// A page, or one change, was read for a webhook.
struct webhook_was_read {
  std::string id;
  /// Of the reading; an older one is of no use any more.
  std::uint64_t number = 0;
  std::shared_ptr<webhook_page> page;
  error failure;
};

struct webhook_answered {
  std::string id;
  /// Of the subscription: one that was deleted and made again is another.
  std::uint64_t generation = 0;
  std::uint64_t ticket = 0;
  webhook_reply reply;
};

/// From VIEW: there is a new view.
struct view_moved {};

/// A timer: something is due. Sent once when the shard is wired, then by its own hand.
struct webhooks_due {
  std::uint64_t number = 0;
};

/// A steering is answered when what it changes is in the log. Its errors: `not_found`, `overloaded`,
/// `position_too_old`, `outcome_unknown` and others of a write.
using event_actor =
  caf::typed_actor<caf::replies_to<ask_attempts>::with<webhook_attempts>,
                   caf::replies_to<steer_webhook>::with<feed::standing>, caf::reacts_to<webhook_was_read>,
                   caf::reacts_to<webhook_answered>, caf::reacts_to<view_moved>, caf::reacts_to<webhooks_due>>;

} // namespace stoa::messages

STOA_LOCAL_MESSAGE(stoa::messages::ask_attempts)
STOA_LOCAL_MESSAGE(stoa::messages::webhook_attempts)
STOA_LOCAL_MESSAGE(stoa::messages::steer_webhook)
STOA_LOCAL_MESSAGE(stoa::messages::webhook_was_read)
STOA_LOCAL_MESSAGE(stoa::messages::webhook_answered)
STOA_LOCAL_MESSAGE(stoa::messages::view_moved)
STOA_LOCAL_MESSAGE(stoa::messages::webhooks_due)
STOA_LOCAL_MESSAGE(stoa::feed::standing)
