// The RETENTION as an actor: takes a round of retention through its steps, each on the thread that may do it.
#pragma once

#include "actors/support/doors.hpp"
#include "messages/board.hpp"
#include "messages/links.hpp"
#include "messages/retention.hpp"
#include "spine/retention_round.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <memory>

namespace stoa::actors {

struct retention_settings {
  std::shared_ptr<const spine::shard_files> files;
  spine::retention_limits limits;
  /// From the end of a round to the begin of the next.
  std::chrono::milliseconds interval{60'000};
  /// For what reads and writes much.
  post_work on_input_pool;
  /// For trimming: the sync thread, so that it never runs beside an append. One part of the log at a time.
  post_work on_sync_thread;
  clock_ptr time;
  messages::links_ptr links;
  /// May be null.
  std::shared_ptr<messages::board> board;
};

class retention_state {
public:
  static constexpr const char* name = "retention";

  using self_pointer = messages::retention_actor::stateful_pointer<retention_state>;

  explicit retention_state(self_pointer self) : self_(self) {}

  void start(const retention_settings& settings) { settings_ = settings; }
  void due();
  void stepped(const error& failure);

private:
  void go_on();
  void post(const post_work& door);
  void cut();
  void rest();
  void fail(const error& why);
  void report() const;
  void show() const;

  self_pointer self_;
  retention_settings settings_;
  /// Null between rounds. While a step is posted, its thread has it alone.
  std::shared_ptr<spine::retention_round> round_;
  spine::retention_round::step running_ = spine::retention_round::step::over;
};

messages::retention_actor::behavior_type make_retention(retention_state::self_pointer self,
                                                        const retention_settings& settings);

} // namespace stoa::actors
