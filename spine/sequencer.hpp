// Decides commands, gives them positions, forms batches, and knows when each may be answered. One per shard; no
// threads.
#pragma once

#include "domain/catalog/command.hpp"
#include "domain/catalog/heads.hpp"
#include "spine/mutant.hpp"
#include "storage/log.hpp"

#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace stoa::spine {

/// Names a command between the sequencer and whoever answers its writer.
using ticket = std::uint64_t;

/// A batch on its way: its bytes for the log, its records for the fold and the index. Never changes.
struct sequenced_batch {
  storage::batch bytes;
  std::vector<event::record_ptr> records;
  /// Of the command behind each record; empty for records that were read back.
  std::vector<ticket> tickets;
  /// An import that a record of it makes visible, when what was prepared of it for the search holds; else null.
  std::shared_ptr<const catalog::staged_import> prepared;
  event::position prepared_at = 0;

  event::position last_position() const { return bytes.last_position(); }
};
using batch_ptr = std::shared_ptr<const sequenced_batch>;

/// An answer that may go out now.
struct answer {
  spine::ticket ticket = 0;
  /// `prefetch_again` sends the command back; it is not decided yet.
  result<catalog::outcome> outcome;
};

/// Who is served first when both wait.
enum class urgency : std::uint8_t { interactive, bulk };

/// Who asked, how urgently, and until when an answer is of use (Unix ms of the node's clock).
struct request {
  spine::ticket ticket = 0;
  urgency how = urgency::interactive;
  std::int64_t deadline_ms = std::numeric_limits<std::int64_t>::max();
};

struct sequencer_settings {
  /// Batches committed or on their way, but not published: the back-pressure of the shard.
  std::size_t credit_count = 64;
  /// Of these, how many may hold bulk records: an import never fills the pipeline.
  std::size_t bulk_credit_count = 3;
  std::size_t batch_record_count_max = 1'024;
  /// Commands that wait to be decided; one more is `overloaded`.
  std::size_t waiting_count_max = 8'192;
  /// While the disk is full one write is let through as a probe this often.
  std::int64_t probe_interval_ms = 500;
  spine::mutant mutant = spine::mutant::none;
};

/// The one decider of a shard. Calls come from one actor (or one simulation step) at a time.
///
/// What was sequenced is answered only when it is published; so is every refusal, no-op and replay that was decided
/// while something sequenced was not published yet, because it may rest on it.
class sequencer {
public:
  sequencer(std::shared_ptr<catalog::heads> heads, event::position committed, std::int64_t last_time_ms,
            const sequencer_settings& settings);

  /// Takes a command. It is decided at once when there is room in the open batch, else when there is.
  void submit(const request& who, catalog::command asked, std::int64_t now_ms);

  /// The next batch for the log, if the log is free, there is something to append and a credit is left.
  batch_ptr next_batch(std::int64_t now_ms);

  // What became of the batch in flight:
  void appended();
  /// There was no room and nothing was written.
  void refused_full(std::int64_t now_ms);
  /// Nobody knows. Nothing is decided until `resumed`.
  void unknown();

  /// The log's end is known again: these records were found beyond the committed ones (perhaps none). They are
  /// committed now; the caller folds them. Returns false when they do not follow on.
  bool resumed(const std::vector<event::record_ptr>& found);

  /// A view at this position is published; `appended` was told of it before.
  void published(event::position at);

  /// The fold cannot be applied (or can again): writes are refused, what is committed waits.
  void set_read_only(bool on) { fold_failed_ = on; }

  /// Gives up on commands whose deadline has passed: undecided ones with `timeout` (no effect), others with
  /// `outcome_unknown`. Cost: linear in what waits.
  void expire(std::int64_t now_ms);

  /// Answers that may go out, in the order of their positions.
  std::vector<answer> take_answers();

  event::position committed() const { return committed_; }
  event::position published_position() const { return published_; }
  bool is_read_only() const { return fold_failed_ || disk_full_; }
  bool is_blocked() const { return blocked_; }
  bool has_in_flight() const { return in_flight_ != nullptr; }
  std::size_t waiting_count() const { return interactive_.size() + bulk_.size(); }
  bool has_held() const { return !held_.empty(); }
  std::size_t unpublished_batch_count() const { return unpublished_.size(); }
  const catalog::heads& heads() const { return *heads_; }

private:
  struct waiting {
    request who;
    catalog::command command;
  };
  struct held_answer {
    event::position wait_for = 0;
    std::int64_t deadline_ms = 0;
    answer what;
  };
  struct unpublished_batch {
    event::position last = 0;
    bool is_bulk = false;
  };

  void decide_waiting(std::int64_t now_ms);
  bool may_decide(urgency how) const;
  void decide_one(const waiting& x, std::int64_t now_ms);
  void hold(const request& who, catalog::outcome outcome, event::position wait_for);
  void answer_now(ticket who, result<catalog::outcome> outcome);
  void drop_pending(const error& why);
  event::position last_sequenced() const { return next_position_ - 1; }
  std::size_t bulk_batch_count() const;

  std::shared_ptr<catalog::heads> heads_;
  sequencer_settings settings_;
  event::position committed_;
  event::position published_;
  event::position next_position_;
  std::int64_t last_time_ms_;
  std::int64_t committed_time_ms_;

  std::deque<waiting> interactive_;
  std::deque<waiting> bulk_;
  std::shared_ptr<sequenced_batch> open_ = std::make_shared<sequenced_batch>();
  bool open_is_bulk_ = false;
  batch_ptr in_flight_;
  bool in_flight_is_bulk_ = false;
  std::deque<unpublished_batch> unpublished_;
  std::deque<held_answer> held_;
  std::vector<answer> ready_;

  bool blocked_ = false;
  bool disk_full_ = false;
  bool fold_failed_ = false;
  std::int64_t probe_at_ms_ = 0;
};

} // namespace stoa::spine
