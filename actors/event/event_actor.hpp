// The EVENT as an actor: sends what changes to webhooks, each change as often as it takes.
#pragma once

#include "actors/event/subscription.hpp"
#include "actors/support/doors.hpp"
#include "messages/board.hpp"
#include "messages/links.hpp"
#include "messages/view_slot.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace stoa::actors {

struct event_settings {
  messages::read_webhook read;
  messages::post_webhook post;
  feed::delivery_rules rules;
  std::function<std::uint64_t()> random_bits;
  std::shared_ptr<messages::view_slot> slot;
  clock_ptr time;
  messages::links_ptr links;
  /// May be null.
  std::shared_ptr<messages::board> board;
};

class event_state {
public:
  static constexpr const char* name = "event";

  using self_pointer = messages::event_actor::stateful_pointer<event_state>;

  explicit event_state(self_pointer self) : self_(self) {}

  void start(const event_settings& settings) { settings_ = settings; }
  void look();
  void timer(const messages::webhooks_due& x);
  void was_read(const messages::webhook_was_read& x);
  void answered(const messages::webhook_answered& x);
  caf::result<messages::webhook_attempts> attempts(const messages::ask_attempts& x);
  caf::result<feed::standing> steer(const messages::steer_webhook& x);

private:
  using table = std::map<std::string, subscription>;

  void meet(const view& on);
  void take_up(const std::string& id, const resource::item& item, const view& on);
  /// Null: there is none.
  subscription* find(const std::string& id, std::uint64_t generation);
  /// Reads, sends and writes what is due for one, and sets the timer.
  void go_on(subscription& x);
  void step(subscription& x, const view_ptr& on);
  /// Whether anything may be read and sent; what stops it is noted.
  bool may_run(subscription& x, const view& on) const;
  void read_next(subscription& x, const view_ptr& on);
  void read(subscription& x, webhook_job job, const view_ptr& on);
  void read_failed(subscription& x, webhook_job job, const error& why) const;
  void job_done(subscription& x, webhook_job job, messages::webhook_page& page);
  void page_done(subscription& x, messages::webhook_page& page) const;
  void missed_done(subscription& x, webhook_job job, const messages::webhook_page& page) const;
  void send(subscription& x);
  void post(subscription& x, const feed::attempt& of, const messages::webhook_change& what);
  void write_place(subscription& x);
  void place_written(const std::string& id, std::uint64_t generation, const error& failure);
  std::optional<error> act(subscription& x, const messages::steer_webhook& asked, const view& on) const;
  void set_timer();
  void show() const;

  self_pointer self_;
  event_settings settings_;
  table all_;
  std::uint64_t last_generation_ = 0;
  std::size_t next_worker_ = 0;
  std::uint64_t timer_number_ = 0;
  /// When the timer goes off; nothing: none is set.
  std::optional<std::int64_t> timer_at_ms_;
};

messages::event_actor::behavior_type make_event(event_state::self_pointer self, const event_settings& settings);

} // namespace stoa::actors
