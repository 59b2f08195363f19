#include "gateway/bridge/changes.hpp"

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

/// One request for a page. It is in one place at a time: on a worker, or waiting at VIEW.
class poll : public std::enable_shared_from_this<poll> {
public:
  /// waits_for_changes: until `until_ms` for a page that is not empty, else only for the position to be reached.
  poll(exchange_ptr x, api::changes_request asked, std::int64_t until_ms, bool waits_for_changes)
      : x_(std::move(x)), asked_(std::move(asked)), until_ms_(until_ms), waits_for_changes_(waits_for_changes) {}

  void look(view_ptr on) {
    on_ = std::move(on);
    run_on_worker(x_, on_, [self = shared_from_this()](const view& v) { self->read(v); });
  }

private:
  bool is_time_up() const { return x_->door().time->now_ms() >= until_ms_ || !x_->door().board->is_serving; }

  void read(const view& on) {
    // A key may be revoked while the request waits.
    if (const auto still = x_->check_still(on); !still) {
      x_->refuse(still.failure());
      return;
    }
    const auto found = feed::read_page(on, asked_.asked);
    if (!found) {
      x_->refuse(as_read_failure(found.failure()));
      return;
    }
    asked_.asked.from = found->end;
    const auto is_enough = !waits_for_changes_ && found->end.after <= on.position();
    if (!found->changes.empty() || is_enough || is_time_up())
      finish(on, *found);
    else if (found->has_more)
      look(on_);
    else
      wait(on);
  }

  void finish(const view& on, const feed::page& found) {
    if (found.end.after > on.position())
      x_->refuse(
        {errc::behind, "this server has not reached that position; retry, or wait longer with wait=SECONDS", "since"});
    else
      x_->reply(api::changes_response(asked_, found, on.log_id(), shaped(on)));
  }

  api::answer_context shaped(const view& on) const {
    auto context = x_->context(on);
    context.shape.include_fields = asked_.include_fields;
    return context;
  }

  void wait(const view& on) {
    auto& door = x_->door();
    if (!seat_)
      seat_ = take_seat(x_, door.waiting_polls, door.waiting_poll_count_max);
    if (!seat_) {
      x_->refuse({errc::overloaded, "too many requests wait for changes; ask without wait, or later", ""});
      return;
    }
    const auto began_us = door.time->steady_us();
    const auto next = std::max(on.position() + 1, asked_.asked.from.after);
    await_position(x_, next, until_ms_, [self = shared_from_this(), began_us](const result<view_ptr>& now) {
      self->x_->excuse_wait(self->x_->door().time->steady_us() - began_us);
      self->woken(now);
    });
  }

  void woken(const result<view_ptr>& now) {
    if (now)
      look(*now);
    else if (now.failure().code == errc::behind)
      finish(*on_, feed::page{{}, asked_.asked.from, false});
    else
      x_->refuse(now.failure());
  }

  exchange_ptr x_;
  /// `from` moves on with what was looked at.
  api::changes_request asked_;
  std::int64_t until_ms_;
  bool waits_for_changes_;
  view_ptr on_;
  std::shared_ptr<const void> seat_;
};

} // namespace

void answer_changes(const exchange_ptr& x, const view_ptr& on) {
  auto asked = api::read_changes(x->query(), *on, x->reader());
  if (!asked) {
    x->refuse(asked.failure());
    return;
  }
  auto seconds = asked->wait_seconds;
  if (!seconds)
    // It was read once before, so it can be read.
    if (const auto preferred = api::read_freshness(x->request(), on->log_id()); preferred)
      seconds = preferred->wait_seconds;
  auto wait_ms = seconds.value_or(0) * std::int64_t{1'000};
  // As with every read, a position that this server will reach in a moment is waited for unasked.
  if (!seconds && asked->asked.from.after > on->position())
    wait_ms = x->door().read_wait_default_ms;
  std::make_shared<poll>(x, *std::move(asked), x->door().time->now_ms() + wait_ms, seconds.value_or(0) > 0)->look(on);
}

} // namespace stoa::gateway
