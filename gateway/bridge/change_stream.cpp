#include "gateway/bridge/change_stream.hpp"

#include "domain/feed/page.hpp"
#include "gateway/api/changes_answer.hpp"
#include "gateway/api/changes_request.hpp"
#include "gateway/api/headers.hpp"
#include "gateway/bridge/follow.hpp"
#include "gateway/bridge/reads.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace stoa::gateway {

namespace {

/// The source of one stream. The session asks for a piece when the client has taken the one before, so a slow client is
/// behind in the log and nowhere else.
class change_stream final : public http_stream, public std::enable_shared_from_this<change_stream> {
public:
  change_stream(exchange_ptr x, api::changes_request asked, std::shared_ptr<const void> seat)
      : x_(std::move(x)), asked_(std::move(asked)), seat_(std::move(seat)) {}

  void next(http_take take) override {
    // A node that stops may publish for a while: its streams end between two pieces.
    if (!x_->door().board->is_serving) {
      take({{}, true});
      return;
    }
    const auto on = x_->door().slot->load();
    if (!is_greeted_) {
      is_greeted_ = true;
      send(take, api::stream_greeting(on->log_id(), asked_.asked.from));
    } else {
      look(on, std::move(take));
    }
  }

private:
  void look(const view_ptr& on, http_take take) {
    run_on_worker(x_, on,
                  [self = shared_from_this(), on, take = std::move(take)](const view&) { self->read(on, take); });
  }

  void read(const view_ptr& on, const http_take& take) {
    // A key may be revoked while the stream is open.
    if (const auto still = x_->check_still(*on); !still) {
      give_up(*on, still.failure(), take);
      return;
    }
    const auto found = feed::read_page(*on, asked_.asked);
    if (!found) {
      give_up(*on, as_read_failure(found.failure()), take);
      return;
    }
    asked_.asked.from = found->end;
    if (!found->changes.empty())
      send(take, api::stream_events(asked_, *found, on->log_id(), shaped(*on)));
    else if (!x_->door().board->is_serving)
      take({{}, true});
    else if (is_heartbeat_due())
      send(take, api::stream_heartbeat(on->log_id(), asked_.asked.from));
    else if (found->has_more)
      look(on, take);
    else
      wait(on, take);
  }

  void wait(const view_ptr& on, const http_take& take) {
    // A client may have been further than this node is: then nothing is new until the node is there, too.
    const auto next = std::max(on->position() + 1, asked_.asked.from.after);
    await_position(x_, next, heartbeat_at_ms(),
                   [self = shared_from_this(), on, take](const result<view_ptr>& now) { self->woken(on, now, take); });
  }

  void woken(const view_ptr& before, const result<view_ptr>& now, const http_take& take) {
    if (now)
      look(*now, take);
    else if (now.failure().code != errc::behind)
      give_up(*before, now.failure(), take);
    else if (!x_->door().board->is_serving)
      take({{}, true});
    else
      send(take, api::stream_heartbeat(before->log_id(), asked_.asked.from));
  }

  api::answer_context shaped(const view& on) const {
    auto context = x_->context(on);
    context.shape.include_fields = asked_.include_fields;
    return context;
  }

  void give_up(const view& on, const error& why, const http_take& take) const {
    take({api::stream_problem(why, x_->context(on)), true});
  }

  void send(const http_take& take, std::string bytes) {
    sent_ms_ = x_->door().time->now_ms();
    take({std::move(bytes), false});
  }

  std::int64_t heartbeat_at_ms() const { return sent_ms_ + x_->door().heartbeat_ms; }
  bool is_heartbeat_due() const { return x_->door().time->now_ms() >= heartbeat_at_ms(); }

  exchange_ptr x_;
  /// `from` is behind what was sent and passed over.
  api::changes_request asked_;
  std::shared_ptr<const void> seat_;
  std::int64_t sent_ms_ = 0;
  bool is_greeted_ = false;
};

} // namespace

void answer_change_stream(const exchange_ptr& x, const view_ptr& on) {
  const auto last = api::single_header(x->request(), "last-event-id");
  if (!last) {
    x->refuse(last.failure());
    return;
  }
  auto asked = api::read_change_stream(x->query(), last->value_or(""), *on, x->reader());
  if (!asked) {
    x->refuse(asked.failure());
    return;
  }
  // Else a browser would come back for ever and never see why; it gives up on a refusal.
  if (asked->asked.from.after + 1 < on->first_record()) {
    x->refuse({errc::position_too_old, "", "Last-Event-ID"});
    return;
  }
  auto& door = x->door();
  auto seat = take_seat(x, door.open_streams, door.stream_count_max);
  if (!seat) {
    x->refuse({errc::overloaded, "too many streams of changes are open; come back later", ""});
    return;
  }
  auto response = api::change_stream_response(x->context(*on));
  response.stream = std::make_shared<change_stream>(x, *std::move(asked), std::move(seat));
  x->reply(std::move(response));
}

} // namespace stoa::gateway
