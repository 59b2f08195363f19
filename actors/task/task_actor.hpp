// The TASK as an actor: runs one import at a time, some chunks ahead of the decisions, from where the log says it
// stands.
#pragma once

#include "actors/support/doors.hpp"
#include "messages/links.hpp"
#include "messages/task.hpp"
#include "messages/view_slot.hpp"
#include "spine/task_source.hpp"
#include "storage/disk.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace stoa::actors {

struct task_settings {
  std::shared_ptr<storage::disk> disk;
  std::shared_ptr<messages::view_slot> slot;
  post_work on_input_pool;
  /// Chunks sent to the SHARD and not answered.
  std::size_t chunks_ahead_max = 2;
  std::size_t queued_count_max = 100;
  clock_ptr time;
  messages::links_ptr links;
  /// How long the file of an import that failed or was cancelled is kept.
  std::int64_t keep_failed_ms = std::int64_t{24} * 60 * 60 * 1000;
};

class task_state {
public:
  static constexpr const char* name = "task";

  using self_pointer = messages::task_actor::stateful_pointer<task_state>;

  explicit task_state(self_pointer self) : self_(self) {}

  void start(const task_settings& settings) { settings_ = settings; }
  caf::result<catalog::outcome> start_import(messages::start_import& x);
  caf::result<catalog::outcome> cancel(const messages::cancel_task& x);
  caf::result<catalog::outcome> retry(const messages::retry_task& x);
  void rows(messages::rows_read& x);
  void go_on();

private:
  using outcome_promise = caf::typed_response_promise<catalog::outcome>;

  /// The import that is running. Rows of an older run (before a restart from the log) carry an older number.
  struct running_import {
    std::string id;
    std::uint64_t run = 0;
    std::shared_ptr<spine::task_source> source;
    std::size_t ahead = 0;
    bool is_reading = false;
    bool is_read = false;
    /// Each command rests on the answer to the one before.
    bool is_atomic = false;
    /// The next rows need the documents they change.
    bool is_patch = false;
    /// Who waits for its cancellation.
    std::optional<outcome_promise> cancelled_for;
  };
  /// How a task ends before its file does.
  struct ending {
    event::task_state state{};
    std::string reason;
    std::optional<outcome_promise> waits;
  };

  /// Queues what is open in the log and unknown here: made or tried again by a request whose answer was lost.
  void take_up();
  /// After an answer that does not say whether a task was made: looks when the log is sure to know.
  void look_later(const caf::error& failure);
  void begin_next();
  void read_more();
  void submit(const std::shared_ptr<catalog::command>& chunk);
  void answered(std::uint64_t run, const catalog::outcome& answer);
  void restart_later();
  void fail(const error& why);
  /// Writes that the running task is over.
  void end(const ending& x);
  /// What writes that a task is over.
  messages::submit_command ending_of(const std::string& id, const ending& x) const;
  caf::result<catalog::outcome> cancel_queued(const std::string& id);
  void cancel_running();
  /// Nothing it prepared holds any more: begins anew, but not for ever.
  void prepare_again(const error& why);
  std::size_t ahead_max() const { return running_->is_patch ? 1 : settings_.chunks_ahead_max; }
  void finish();
  /// Removes files that no task needs any more.
  void sweep_files();

  self_pointer self_;
  task_settings settings_;
  std::deque<std::string> queue_;
  std::optional<running_import> running_;
  std::uint64_t next_run_ = 1;
  bool continue_is_due_ = false;
  /// How often the task `again_id_` was prepared in vain.
  std::string again_id_;
  int again_count_ = 0;
};

messages::task_actor::behavior_type make_task(task_state::self_pointer self, const task_settings& settings);

} // namespace stoa::actors
