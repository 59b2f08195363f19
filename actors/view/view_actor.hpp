// The VIEW as an actor: joins the halves of each batch, publishes, wakes who waited for it.
#pragma once

#include "actors/support/doors.hpp"
#include "messages/links.hpp"
#include "messages/view.hpp"
#include "messages/view_slot.hpp"
#include "spine/publisher.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <memory>

namespace stoa::actors {

struct view_settings {
  std::shared_ptr<spine::shard_files> files;
  spine::folded state;
  search::snapshot_ptr index;
  std::shared_ptr<messages::view_slot> slot;
  std::size_t waiting_count_max = 10'000;
  clock_ptr time;
  messages::links_ptr links;
};

class view_state {
public:
  static constexpr const char* name = "view";

  using self_pointer = messages::view_actor::stateful_pointer<view_state>;

  explicit view_state(self_pointer self) : self_(self) {}

  void start(const view_settings& settings);
  void folded(const messages::batch_folded& x);
  void indexed(const messages::batch_indexed& x);
  void merged(const messages::index_merged& x);
  caf::result<view_ptr> await(const messages::await_view& x);
  void sweep(const messages::view_sweep& x);

private:
  static constexpr auto no_deadline = std::numeric_limits<std::int64_t>::max();

  struct reader {
    caf::typed_response_promise<view_ptr> promise;
    std::int64_t deadline_ms = 0;
  };

  void publish(const messages::batch& last);
  void sweep_by(std::int64_t deadline_ms);

  self_pointer self_;
  view_settings settings_;
  std::unique_ptr<spine::publisher> publisher_;
  std::multimap<event::position, reader> readers_;
  /// Of the timer that counts, and when it goes off; nothing while no reader has a deadline.
  std::uint64_t sweep_number_ = 0;
  std::int64_t sweep_at_ms_ = no_deadline;
};

messages::view_actor::behavior_type make_view(view_state::self_pointer self, const view_settings& settings);

} // namespace stoa::actors
