// What EVENT asks of the doors: changes as a webhook gets them, and requests to receivers.
#pragma once

#include "domain/access/caller.hpp"
#include "domain/base/view.hpp"
#include "domain/feed/delivery.hpp"
#include "domain/resource/webhook.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace stoa::messages {

/// A change as a webhook gets it.
struct webhook_change {
  feed::queued_change of;
  /// Its name in the feed: `webhook-id`.
  std::string id;
  std::string body;
};

struct webhook_page {
  std::vector<webhook_change> changes;
  feed::place end;
  bool has_more = false;
};

/// Which part of the feed to read for a webhook.
struct webhook_read {
  feed::place from;
  std::size_t count_max = 1;
  /// As `entity_of` names it; empty = all that the webhook wants.
  std::string entity;
  /// Of the webhook, which is not told of itself.
  std::string self;
};

/// Reads what a key may see of the feed for its webhook. On a WORKER. Errors: those of `feed::read_page`.
using read_webhook = std::function<result<webhook_page>(const view&, const access::caller&, const resource::webhook&,
                                                        const webhook_read&)>;

/// One request to a receiver; its secrets sign it.
struct webhook_post {
  std::string url;
  std::string id;
  std::int64_t time_s = 0;
  std::string body;
  std::vector<std::string> secrets;
};

struct webhook_reply {
  /// Of HTTP; 0 = there was no answer, and `failure` says why.
  int status = 0;
  std::string failure;
  /// Its beginning, as text.
  std::string body;
  std::int64_t retry_after_ms = 0;
  std::int64_t took_ms = 0;
};

/// Sends it and calls back once from any thread, or never when the node stops.
using post_webhook = std::function<void(webhook_post, std::function<void(webhook_reply)>)>;

} // namespace stoa::messages
