// One round of retention over the files of a shard, in steps between which the process may die at any time.
#pragma once

#include "domain/catalog/command.hpp"
#include "spine/retention.hpp"
#include "spine/shard_files.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stoa::spine {

/// What of the past there is, for whoever watches.
struct retention_figures {
  event::position first_position = 0;
  std::uint64_t log_bytes = 0;
  std::size_t checkpoint_count = 0;
};

/// Each step leaves files from which the next round goes on, because each round plans anew from what it finds. One
/// caller at a time.
class retention_round {
public:
  enum class step : std::uint8_t {
    /// `run`, on a thread that may block: look and plan.
    look,
    /// `run`: flush the state and keep a copy.
    checkpoint,
    /// `run`: read part of the records that are to be trimmed.
    read_history,
    /// Have the command of `take_cut` decided and tell `cut_answered` when its outcome is visible, or that it failed.
    cut_history,
    /// `run` on the thread that appends: give up one part of the log.
    trim,
    /// `run`: remove checkpoints.
    drop,
    over
  };

  explicit retention_round(const retention_limits& limits) : limits_(limits) {}

  step next() const { return next_; }

  /// Does the step that is next. After an error the round is over.
  /// Errors: those of log and state.
  result<void> run(const shard_files& files, std::int64_t now_ms);

  /// Without principal and request id. Once in each `cut_history`.
  catalog::command take_cut();
  void cut_answered(bool is_done);

  const retention_plan& plan() const { return plan_; }
  /// As of the last step; the checkpoints as of the last that had to do with them.
  const retention_figures& figures() const { return figures_; }
  /// Position of the newest checkpoint after the step `checkpoint`.
  event::position checkpoint_position() const { return checkpoint_; }
  /// Records given up so far.
  std::uint64_t trimmed_record_count() const { return figures_.first_position - began_at_; }

private:
  result<void> look(const shard_files& files, std::int64_t now_ms);
  result<void> make_checkpoint(const shard_files& files);
  result<void> read_history(const shard_files& files);
  result<void> add_places(const event::record& of, const storage::state_snapshot& now, bool& is_full);
  result<void> trim(storage::log& log);
  result<void> drop(storage::state& state);
  void after_cut();
  void measure(const std::vector<storage::log_part>& parts);

  retention_limits limits_;
  step next_ = step::look;
  retention_plan plan_;
  /// As planned with.
  std::vector<staging_span> staged_;
  retention_figures figures_;
  event::position checkpoint_ = 0;
  /// The log's first position before this round.
  event::position began_at_ = 0;
  /// The history of records before this one is cut, or about to be by `places_`.
  event::position read_to_ = 0;
  std::vector<event::history_place> places_;
};

const char* to_string(retention_round::step x) noexcept;

} // namespace stoa::spine
