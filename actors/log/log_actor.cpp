#include "actors/log/log_actor.hpp"

#include "actors/support/guard.hpp"
#include "spine/recovery.hpp"
#include "spine/sequencer.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace stoa::actors {

namespace {

constexpr auto reopen_interval = std::chrono::milliseconds{100};
constexpr std::size_t found_bytes_max = 64 * 1024 * 1024;

messages::append_outcome outcome_of(storage::append_status status) {
  switch (status) {
  case storage::append_status::appended:
    return messages::append_outcome::appended;
  case storage::append_status::full:
    return messages::append_outcome::full;
  case storage::append_status::not_owner:
  case storage::append_status::unknown:
    return messages::append_outcome::unknown;
  }
  return messages::append_outcome::unknown;
}

/// Runs on the sync thread: what stands in the log beyond the committed records, or null when it cannot be read yet.
std::shared_ptr<const std::vector<event::record_ptr>> find_end(storage::log& log, event::position committed) {
  if (const auto opened = log.reopen(); !opened) {
    spdlog::error("log-reopen-failed reason=\"{}\"", opened.failure().detail);
    return nullptr;
  }
  if (committed + 1 >= log.next_position())
    return std::make_shared<std::vector<event::record_ptr>>();
  auto found = spine::read_records(log, committed + 1, found_bytes_max);
  if (!found) {
    spdlog::error("log-read-failed reason=\"{}\"", found.failure().detail);
    return nullptr;
  }
  return std::make_shared<std::vector<event::record_ptr>>(std::move(*found));
}

} // namespace

void log_state::append(const messages::batch& x) {
  in_flight_ = x;
  auto on_return = [self = messages::log_actor{self_}, time = settings_.time,
                    sent_us = settings_.time->steady_us()](storage::append_status status) {
    caf::anon_send(self, messages::append_returned{outcome_of(status), sent_us, time->steady_us()});
  };
  settings_.append(storage::shared_batch{x.content, &x.content->bytes}, std::move(on_return));
}

void log_state::returned(const messages::append_returned& x) {
  in_flight_.hops->add({name, x.began_us, x.began_us - in_flight_.enqueued_us, x.ended_us - x.began_us});
  // The SHARD first: FOLD, SEARCH and VIEW may be done before a second message is sent, and then it would hear that the
  // batch is published before it hears that it is durable. And ahead of the commands that wait there: the disk idles
  // until the next batch comes.
  caf::anon_send<caf::message_priority::high>(settings_.links->shard, messages::batch_appended{x.outcome});
  if (x.outcome == messages::append_outcome::appended) {
    committed_ = in_flight_.content->last_position();
    auto committed = std::exchange(in_flight_, {});
    committed.enqueued_us = settings_.time->steady_us();
    caf::anon_send(settings_.links->fold, messages::fold_batch{committed});
    caf::anon_send(settings_.links->search, messages::index_batch{committed});
  }
  if (x.outcome == messages::append_outcome::unknown) {
    spdlog::error("append-unknown first={} count={}", in_flight_.content->bytes.first_position,
                  in_flight_.content->bytes.count());
    reopen();
  }
}

void log_state::reopen() {
  auto work = [self = messages::log_actor{self_}, log = settings_.log, committed = committed_] {
    caf::anon_send(self, messages::reopen_returned{find_end(*log, committed)});
  };
  if (!settings_.on_sync_thread(std::move(work)))
    self_->delayed_send(self_, reopen_interval, messages::reopen_log{});
}

void log_state::reopened(const messages::reopen_returned& x) {
  if (x.found == nullptr) {
    self_->delayed_send(self_, reopen_interval, messages::reopen_log{});
    return;
  }
  if (!x.found->empty())
    committed_ = x.found->back()->header.position;
  spdlog::warn("log-reopened committed={} found={}", committed_, x.found->size());
  caf::anon_send(settings_.links->shard, messages::log_resumed{x.found});
}

messages::log_actor::behavior_type make_log(log_state::self_pointer self, const log_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  return {
    guard([&state](const messages::append_batch& x) { state.append(x.what); }),
    guard([&state](const messages::append_returned& x) { state.returned(x); }),
    guard([&state](const messages::reopen_log&) { state.reopen(); }),
    guard([&state](const messages::reopen_returned& x) { state.reopened(x); }),
  };
}

} // namespace stoa::actors
