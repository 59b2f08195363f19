// One webhook as EVENT holds it: its queue, what was read for it, who waits for an answer about it.
#pragma once

#include "domain/feed/delivery.hpp"
#include "messages/event.hpp"

#include <caf/typed_response_promise.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stoa::actors {

using steering_promise = caf::typed_response_promise<feed::standing>;

/// Something to be read on a WORKER. One at a time for each webhook.
struct webhook_job {
  enum class kind : std::uint8_t {
    /// What comes next.
    page,
    /// The body of an attempt that is not at hand any more.
    body,
    /// A change to be sent again.
    again,
    /// What a parked entity missed.
    missed
  };

  kind is{};
  messages::webhook_read what;
  std::optional<feed::attempt> of;
  std::optional<steering_promise> waits;
  /// Of a parked entity, so far.
  std::vector<feed::queued_change> found;
};

/// Bodies that were read and not delivered yet, up to a number of bytes: what is left out is read again when its turn
/// comes.
class body_cache {
public:
  static constexpr std::size_t bytes_max = 1024 * 1024;

  void add(messages::webhook_change x);
  const messages::webhook_change* find(const feed::change_key& key) const;
  void erase(const feed::change_key& key);
  void clear();

private:
  std::map<feed::change_key, messages::webhook_change> held_;
  std::size_t bytes_ = 0;
};

struct subscription {
  static constexpr std::size_t attempt_count_max = 1'000;
  static constexpr std::size_t answer_bytes_max = 256;
  /// Changes read at a time.
  static constexpr std::size_t page_count_max = 256;
  /// A parked entity is taken up with its last changes alone: each shows the whole of it.
  static constexpr std::size_t missed_count_max = 100;

  subscription(std::string id_, std::uint64_t generation_, feed::delivery sends_)
      : id(std::move(id_)), generation(generation_), sends(std::move(sends_)) {}

  std::string id;
  /// One that was deleted and made again is another.
  std::uint64_t generation;
  /// Of the document that `hook` is.
  std::uint64_t version = 0;
  resource::webhook hook;
  feed::delivery sends;
  /// The key it was made by; null as long as that is not known to hold.
  access::caller_ptr audience;
  body_cache bodies;

  std::deque<webhook_job> jobs;
  /// What a WORKER reads now, and its number.
  std::optional<webhook_job> reading;
  std::uint64_t reading_number = 0;
  /// After a failure of ours: nothing is read before.
  std::int64_t pause_until_ms = 0;
  /// When it wants to be looked at again; nothing = when something happens.
  std::optional<std::int64_t> due_ms;

  /// Who waits for what is not written yet, and for what is being written.
  std::vector<steering_promise> waiting;
  std::vector<steering_promise> writing;

  /// Requests that are not answered, by ticket.
  struct request {
    feed::change_key change;
    messages::webhook_attempt as;
  };
  std::map<std::uint64_t, request> under_way;
  /// The newest first.
  std::deque<messages::webhook_attempt> attempts;

  void note(messages::webhook_attempt x);
  /// An answer has come. Returns what it means.
  feed::attempt_outcome answered(std::uint64_t ticket, const messages::webhook_reply& reply, std::int64_t now_ms,
                                 std::uint64_t chance);
  /// The document or its audience has changed: what was read is of no use any more.
  void read_anew();
  /// Answers all who wait with a failure.
  void refuse_all(const error& why);
  /// Those whose wish needs it to run.
  void refuse_jobs(const error& why);
};

/// What an answer means for the queue.
feed::attempt_outcome outcome_of(const messages::webhook_reply& x);

} // namespace stoa::actors
