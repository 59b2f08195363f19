// What a webhook sends next: order per entity, how many at a time, when again, what is parked, which place is written.
#pragma once

#include "domain/feed/standing.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stoa::feed {

struct delivery_rules {
  static constexpr std::int64_t hour_ms = 3'600'000;

  std::size_t in_flight_max = 8;
  /// Changes from the oldest that is not delivered on, delivered or not, and those sent again by wish.
  std::size_t ahead_max = 1'000;
  /// After the first failure, the second, …; the last one again and again. Ascending, at least one.
  std::vector<std::int64_t> pauses_ms{5'000, 30'000, 120'000, 600'000, hour_ms, 6 * hour_ms};
  /// `Retry-After` lengthens a pause up to this.
  std::int64_t pause_max_ms = 24 * hour_ms;
  /// A change that fails so long after its first attempt is parked.
  std::int64_t give_up_ms = 72 * hour_ms;
  /// So many failures in a row that are the receiver's own make it count as away.
  std::size_t away_count = 8;
  /// The place is written when it has moved for so long, or by so many deliveries, or past so many records that were
  /// not for this receiver.
  std::int64_t write_after_ms = 1'000;
  std::size_t write_after_count = 100;
  event::position write_after_records = 1'000;
};

/// Where a change stands in the log: its name for ever.
struct change_key {
  event::position at = 0;
  std::uint32_t index = 0;

  auto operator<=>(const change_key&) const = default; // NOLINT(modernize-use-nullptr): a false alarm
  place before() const { return {at - 1, index}; }
};

struct queued_change {
  change_key key;
  std::string entity;
};

struct attempt {
  /// Of this attempt alone: for its answer.
  std::uint64_t ticket = 0;
  change_key change;
  std::string entity;
  /// 1 = the first.
  std::uint32_t number = 0;
};

enum class verdict : std::uint8_t {
  delivered,
  /// The receiver does not take this change.
  refused,
  /// The receiver cannot be reached, is overloaded or broken: not about this change.
  away,
  /// The receiver wants no more, ever.
  gone
};

struct attempt_outcome {
  verdict is{};
  /// What the receiver asked for; 0 = nothing.
  std::int64_t retry_after_ms = 0;
  std::string reason;
};

/// One webhook's queue. Pure: the clock and chance come in as arguments.
///
/// Laws: two changes of one entity are never under way together, and the later is not tried before the earlier is
/// delivered or its entity parked. `at()` never passes a change that is neither delivered nor parked. Holds at most
/// `ahead_max` changes. Cost: linear in those it holds per call.
class delivery {
public:
  delivery(delivery_rules rules, standing from);

  // Reading the feed.

  /// Where the next page begins.
  place cursor() const { return cursor_; }
  /// How many changes may be added; 0 while stopped.
  std::size_t room() const;
  /// Changes from `cursor()` on, in order, and where they end. Those of parked entities are passed over.
  void add(const std::vector<queued_change>& found, place end);

  // Attempts.

  /// The next change to send now, which then is under way.
  std::optional<attempt> next(std::int64_t now_ms);
  /// `chance`: random bits, for a tenth of the pause. An answer to an attempt of before a `restart` frees its entity
  /// and no more.
  void answered(std::uint64_t ticket, const attempt_outcome& x, std::int64_t now_ms, std::uint64_t chance);
  /// When `next` may have something without anything else happening; nothing = never.
  std::optional<std::int64_t> send_due_at() const;
  bool is_away() const { return failures_in_row_ >= rules_.away_count; }
  std::size_t in_flight_count() const { return in_flight_.size(); }

  // What the log is to know.

  /// Everything before it is delivered, or parked.
  place at() const;
  /// What to write now, if anything; then nothing more until `written`.
  std::optional<standing> to_write(std::int64_t now_ms);
  /// When `to_write` will have something if nothing happens until then; nothing = never.
  std::optional<std::int64_t> write_due_at() const;
  /// Whether that is in the log.
  void written(bool is_done);
  /// What would be written, whether due or not.
  standing now() const;

  // What people decide.

  bool is_stopped() const { return now_.is_stopped; }
  /// Sends no more and says why. What is under way may still come back delivered.
  void stop(std::string why);
  /// Goes on where it stands.
  void resume();
  /// Forgets what is queued, to be read again: what is sent has changed. What is under way is waited for.
  void forget();
  /// Goes on from another place: what is queued is forgotten, what is under way is waited for.
  void restart(std::uint64_t log_id, place from);
  /// Sends one change once more, wherever the place is. False: too many wait, or this one does.
  bool send_again(const queued_change& x);
  const parked_entity* parked(const std::string& entity) const;
  std::size_t parked_count() const { return now_.parked.size(); }
  /// Takes an entity up again: `missed` are its changes from where it was parked up to `cursor()`.
  void unpark(const std::string& entity, const std::vector<queued_change>& missed);
  /// Takes it up with what comes from now on. False: it is not parked.
  bool drop(const std::string& entity);

private:
  struct item {
    std::string entity;
    std::uint32_t attempts = 0;
    std::int64_t first_ms = 0;
    std::int64_t due_ms = 0;
    /// 0 = not under way.
    std::uint64_t ticket = 0;
  };
  using queue = std::map<change_key, item>;
  struct flight {
    change_key key;
    std::string entity;
    bool is_again = false;
  };

  bool is_free(const change_key& key, const item& x) const;
  queue::iterator first_ready(queue& of, std::int64_t now_ms);
  attempt begin_attempt(const change_key& key, item& x, bool is_again, std::int64_t now_ms);
  void delivered(const change_key& key, bool is_again, std::int64_t now_ms);
  void failed(queue& of, queue::iterator failed_one, const attempt_outcome& x, std::int64_t now_ms,
              std::uint64_t chance);
  void park(const change_key& key, const std::string& entity, const std::string& reason, std::int64_t now_ms);
  void erase(const change_key& key);
  std::int64_t pause_after(std::uint32_t attempts, std::int64_t retry_after_ms, std::uint64_t chance) const;
  bool is_write_due(std::int64_t now_ms) const;

  delivery_rules rules_;
  /// `at` of it is not kept up: `now()` fills it in.
  standing now_;
  standing written_;
  bool is_writing_ = false;
  /// Something beside the place has to be written at once.
  bool is_urgent_ = false;
  std::optional<std::int64_t> moved_since_ms_;
  std::size_t moved_count_ = 0;

  place cursor_;
  /// Not delivered.
  queue waiting_;
  /// By entity, the queue's keys in order.
  std::map<std::string, std::set<change_key>> order_;
  /// Delivered, behind the oldest that is not.
  std::set<change_key> beyond_;
  /// Sent again by wish.
  queue again_;
  std::map<std::uint64_t, flight> in_flight_;
  std::set<std::string> busy_;
  std::uint64_t last_ticket_ = 0;
  std::size_t failures_in_row_ = 0;
};

} // namespace stoa::feed
