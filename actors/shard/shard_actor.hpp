// The SHARD as an actor: tickets and answers. What a write means is decided in the spine's sequencer.
#pragma once

#include "actors/support/doors.hpp"
#include "messages/board.hpp"
#include "messages/links.hpp"
#include "messages/memory_gate.hpp"
#include "messages/shard.hpp"
#include "spine/sequencer.hpp"

#include <caf/response_promise.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <memory>
#include <unordered_map>

namespace stoa::actors {

struct shard_settings {
  std::shared_ptr<catalog::heads> heads;
  event::position committed = 0;
  std::int64_t last_time_ms = 0;
  spine::sequencer_settings sequencer;
  clock_ptr time;
  messages::links_ptr links;
  /// May be null.
  std::shared_ptr<messages::board> board;
  /// May be null: no limit.
  std::shared_ptr<const messages::memory_gate> memory;
};

/// State of one SHARD.
class shard_state {
public:
  static constexpr const char* name = "shard";

  using self_pointer = messages::shard_actor::stateful_pointer<shard_state>;

  explicit shard_state(self_pointer self) : self_(self) {}

  void start(const shard_settings& settings);
  caf::result<catalog::outcome> submit(messages::submit_command& request);
  void appended(messages::append_outcome outcome);
  void resumed(const std::vector<event::record_ptr>& found);
  void published(event::position at);
  void fold_failing(bool is_failing);
  void sweep();
  void publish_due_drafts();
  void tick_later();

private:
  struct writer {
    caf::typed_response_promise<catalog::outcome> promise;
    messages::trace_ptr hops;
  };

  /// Sends the next batch when the log is free, and the answers that may go out.
  void pump();
  void send(const spine::batch_ptr& batch);
  void send_answers();
  messages::batch wrap(const spine::batch_ptr& batch);
  void sweep_later();
  void show() const;

  self_pointer self_;
  shard_settings settings_;
  std::unique_ptr<spine::sequencer> sequencer_;
  std::unordered_map<spine::ticket, writer> writers_;
  spine::ticket next_ticket_ = 1;
  bool sweep_is_due_ = false;
  bool publishes_drafts_ = false;
};

messages::shard_actor::behavior_type make_shard(shard_state::self_pointer self, const shard_settings& settings);

} // namespace stoa::actors
