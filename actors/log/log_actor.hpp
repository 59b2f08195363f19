// The LOG as an actor: one batch at a time to the sync thread, committed ones on to FOLD and SEARCH.
#pragma once

#include "actors/support/doors.hpp"
#include "messages/links.hpp"
#include "messages/log.hpp"
#include "storage/log.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>

namespace stoa::actors {

struct log_settings {
  std::shared_ptr<storage::log> log;
  /// Position of the last record in the log.
  event::position committed = 0;
  post_append append;
  /// For reopening: the sync thread too, so that it never runs beside an append.
  post_work on_sync_thread;
  clock_ptr time;
  messages::links_ptr links;
};

class log_state {
public:
  static constexpr const char* name = "log";

  using self_pointer = messages::log_actor::stateful_pointer<log_state>;

  explicit log_state(self_pointer self) : self_(self) {}

  void start(const log_settings& settings) {
    settings_ = settings;
    committed_ = settings.committed;
  }
  void append(const messages::batch& x);
  void returned(const messages::append_returned& x);
  void reopen();
  void reopened(const messages::reopen_returned& x);

private:
  self_pointer self_;
  log_settings settings_;
  messages::batch in_flight_;
  event::position committed_ = 0;
};

messages::log_actor::behavior_type make_log(log_state::self_pointer self, const log_settings& settings);

} // namespace stoa::actors
