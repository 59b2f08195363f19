#include "actors/task/task_actor.hpp"

#include "actors/support/ask_local.hpp"
#include "actors/support/guard.hpp"
#include "messages/error.hpp"
#include "spine/spool.hpp"
#include "spine/undo_rows.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace stoa::actors {

namespace {

constexpr auto retry_interval = std::chrono::milliseconds{200};
/// By then a log whose append failed has been opened anew.
constexpr auto look_interval = std::chrono::seconds{2};
constexpr const char* principal = "system:import";
constexpr int preparations_max = 5;

/// Runs on the input pool.
messages::rows_read read_rows(const std::string& task, std::uint64_t run, spine::task_source& source) {
  auto chunk = source.next();
  if (!chunk)
    return {task, run, nullptr, false, chunk.failure()};
  const auto is_last = event::is_over(chunk->progress->change.state);
  return {task, run, std::make_shared<catalog::command>(std::move(*chunk)), is_last, {}};
}

} // namespace

caf::result<catalog::outcome> task_state::start_import(messages::start_import& x) {
  if (queue_.size() >= settings_.queued_count_max)
    return messages::to_caf({errc::overloaded, "too many imports are queued; retry later", ""});
  auto command = catalog::command{};
  command.request_id = x.from.request_id;
  command.principal = x.from.principal;
  command.idempotency_key = std::move(x.idempotency_key);
  command.request = x.request;
  command.progress.emplace();
  command.progress->change = x.task;
  auto promise = self_->make_response_promise<catalog::outcome>();
  x.from.enqueued_us = settings_.time->steady_us();
  ask_local(self_, settings_.links->shard, messages::submit_command{x.from, std::move(command), false})
    .then(
      [this, promise, id = x.task.id](catalog::outcome& answer) mutable {
        if (answer.replayed)
          take_up(); // the first answer may have been lost, and the task with it
        else if (!answer.refusal)
          queue_.push_back(id);
        promise.deliver(std::move(answer));
        begin_next();
      },
      [this, promise](const caf::error& failure) mutable {
        look_later(failure);
        promise.deliver(failure);
      });
  return promise;
}

void task_state::take_up() {
  const auto open = settings_.slot->load()->open_tasks();
  for (const auto& task : open ? *open : std::vector<event::task>{})
    if (!(running_ && running_->id == task.id) && std::find(queue_.begin(), queue_.end(), task.id) == queue_.end())
      queue_.push_back(task.id);
}

void task_state::look_later(const caf::error& failure) {
  if (messages::from_caf(failure).code == errc::outcome_unknown)
    self_->delayed_send(self_, look_interval, messages::continue_task{});
}

void task_state::begin_next() {
  if (running_ || queue_.empty() || continue_is_due_)
    return;
  const auto id = queue_.front();
  const auto task = settings_.slot->load()->task(id);
  if (!task) {
    spdlog::error("task-unreadable id={} reason=\"{}\"", id, task.failure().detail);
    queue_.pop_front();
    begin_next();
    return;
  }
  queue_.pop_front();
  if (event::is_over(task->state)) {
    begin_next();
    return;
  }
  running_ = running_import{};
  running_->id = id;
  running_->run = next_run_++;
  running_->is_atomic = task->is_atomic;
  running_->is_patch = task->mode == event::import_mode::patch && !task->is_atomic;
  auto source = spine::open_task(*settings_.disk, *task, [slot = settings_.slot] { return slot->load(); });
  if (!source) {
    fail(source.failure());
    return;
  }
  spdlog::info("import-begins id={} offset={} bytes={}", id, task->offset, task->file_bytes);
  running_->source = std::move(*source);
  read_more();
}

void task_state::read_more() {
  if (!running_ || running_->is_reading || running_->is_read || running_->ahead >= ahead_max() ||
      running_->cancelled_for)
    return;
  auto work = [self = messages::task_actor{self_}, id = running_->id, run = running_->run, source = running_->source] {
    caf::anon_send(self, read_rows(id, run, *source));
  };
  running_->is_reading = settings_.on_input_pool(std::move(work));
  if (!running_->is_reading)
    restart_later();
}

void task_state::rows(messages::rows_read& x) {
  if (!running_ || running_->run != x.run)
    return;
  running_->is_reading = false;
  if (running_->cancelled_for) {
    cancel_running();
    return;
  }
  if (x.chunk == nullptr && x.failure.code == errc::stale_version) {
    prepare_again(x.failure);
    return;
  }
  if (x.chunk == nullptr) {
    fail(x.failure);
    return;
  }
  running_->is_read = x.is_last;
  submit(x.chunk);
  read_more();
}

void task_state::submit(const std::shared_ptr<catalog::command>& chunk) {
  ++running_->ahead;
  chunk->principal = principal;
  chunk->request_id = running_->id;
  auto from = messages::envelope{};
  from.principal = principal;
  from.request_id = running_->id;
  const auto run = running_->run;
  const auto on_answer = [this, run](const catalog::outcome& answer) { answered(run, answer); };
  const auto on_failure = [this, run](const caf::error& failure) {
    if (!running_ || running_->run != run)
      return;
    spdlog::warn("import-interrupted id={} reason=\"{}\"", running_->id, messages::from_caf(failure).detail);
    restart_later();
  };
  if (running_->is_patch)
    ask_local(self_, settings_.links->catalog, messages::write_products{std::move(from), std::move(*chunk), true})
      .then(on_answer, on_failure);
  else
    ask_local(self_, settings_.links->shard, messages::submit_command{std::move(from), std::move(*chunk), true})
      .then(on_answer, on_failure);
}

void task_state::answered(std::uint64_t run, const catalog::outcome& answer) {
  if (!running_ || running_->run != run)
    return;
  if (answer.refusal && !answer.stale_rows.empty() && running_->source->take_stale(answer.stale_rows)) {
    --running_->ahead;
    running_->is_read = false;
    if (running_->cancelled_for)
      cancel_running();
    else
      read_more();
    return;
  }
  if (answer.refusal && running_->is_atomic) {
    prepare_again(*answer.refusal);
    return;
  }
  if (answer.refusal) {
    restart_later(); // rows of a run that an unknown outcome overtook
    return;
  }
  --running_->ahead;
  if (running_->is_read && running_->ahead == 0)
    finish();
  else if (running_->cancelled_for)
    cancel_running();
  else
    read_more();
}

/// Forgets what was read ahead and goes on from where the log says, after a pause.
void task_state::restart_later() {
  if (running_->cancelled_for) {
    end({event::task_state::cancelled, "", std::exchange(running_->cancelled_for, std::nullopt)});
    return;
  }
  queue_.push_front(running_->id);
  running_.reset();
  continue_is_due_ = true;
  self_->delayed_send(self_, retry_interval, messages::continue_task{});
}

void task_state::prepare_again(const error& why) {
  if (again_id_ != running_->id)
    again_count_ = 0;
  again_id_ = running_->id;
  if (++again_count_ < preparations_max || running_->cancelled_for) {
    spdlog::info("import-prepared-again id={} reason=\"{}\"", running_->id, why.detail);
    restart_later();
    return;
  }
  again_count_ = 0;
  fail({why.code, why.detail + "; nothing was imported: try again when less is written", why.field});
}

void task_state::go_on() {
  continue_is_due_ = false;
  take_up();
  begin_next();
}

void task_state::finish() {
  const auto task = settings_.slot->load()->task(running_->id);
  if (running_->cancelled_for)
    running_->cancelled_for->deliver(
      messages::to_caf({errc::not_found, "task \"" + running_->id + "\" was over before it could be cancelled", "id"}));
  spdlog::info("import-{} id={}", task ? event::to_string(task->state) : "over", running_->id);
  running_.reset();
  sweep_files();
  begin_next();
}

void task_state::sweep_files() {
  auto sweep = [disk = settings_.disk, now = settings_.slot->load(),
                since_ms = settings_.time->now_ms() - settings_.keep_failed_ms] {
    if (const auto done = spine::remove_spent_files(*disk, *now, since_ms); !done)
      spdlog::warn("spool-not-swept reason=\"{}\"", done.failure().detail);
  };
  static_cast<void>(settings_.on_input_pool(std::move(sweep))); // what is left behind is swept by the next one
}

/// Ends the import for good: its file cannot be read, or a sync would delete too much.
void task_state::fail(const error& why) {
  spdlog::error("import-failed id={} reason=\"{}\"", running_->id, why.detail);
  end({event::task_state::failed, why.detail, std::nullopt});
}

messages::submit_command task_state::ending_of(const std::string& id, const ending& x) const {
  const auto task = settings_.slot->load()->task(id);
  auto command = catalog::command{};
  command.principal = principal;
  command.request_id = id;
  command.progress.emplace();
  auto& change = command.progress->change;
  if (task)
    change = *task;
  command.progress->from_offset = change.offset;
  change.id = id;
  change.state = x.state;
  change.reason = x.reason;
  // What it adds to the counters: nothing.
  change.rows = change.written = change.unchanged = change.refused = change.deleted = 0;
  return {{}, std::move(command), false};
}

void task_state::end(const ending& x) {
  const auto run = running_->run = next_run_++; // answers to what was sent before are too late
  ask_local(self_, settings_.links->shard, ending_of(running_->id, x))
    .then(
      [this, run, waits = x.waits](const catalog::outcome& answer) mutable {
        if (waits)
          waits->deliver(answer);
        if (!running_ || running_->run != run)
          return;
        if (answer.refusal) {
          restart_later();
          return;
        }
        running_.reset();
        begin_next();
      },
      [this, run, waits = x.waits](const caf::error& failure) mutable {
        if (waits)
          waits->deliver(failure);
        if (running_ && running_->run == run)
          restart_later();
      });
}

void task_state::cancel_running() {
  if (running_->is_reading || running_->ahead > 0)
    return; // what is under way comes first
  spdlog::info("import-cancelled id={}", running_->id);
  end({event::task_state::cancelled, "", std::exchange(running_->cancelled_for, std::nullopt)});
}

caf::result<catalog::outcome> task_state::cancel(const messages::cancel_task& x) {
  if (!running_ || running_->id != x.id)
    return cancel_queued(x.id);
  if (running_->source == nullptr || running_->cancelled_for)
    return messages::to_caf({errc::not_found, "task \"" + x.id + "\" is about to end", "id"});
  auto waits = self_->make_response_promise<catalog::outcome>();
  running_->cancelled_for = waits;
  cancel_running();
  return waits;
}

caf::result<catalog::outcome> task_state::cancel_queued(const std::string& id) {
  const auto queued = std::find(queue_.begin(), queue_.end(), id);
  if (queued == queue_.end())
    return messages::to_caf({errc::not_found, "no task \"" + id + "\" is queued or running", "id"});
  queue_.erase(queued);
  auto waits = self_->make_response_promise<catalog::outcome>();
  ask_local(self_, settings_.links->shard, ending_of(id, {event::task_state::cancelled, "", std::nullopt}))
    .then([waits](const catalog::outcome& answer) mutable { waits.deliver(answer); },
          [this, waits, id](const caf::error& failure) mutable {
            queue_.push_back(id);
            waits.deliver(failure);
            begin_next();
          });
  return waits;
}

caf::result<catalog::outcome> task_state::retry(const messages::retry_task& x) {
  const auto task = settings_.slot->load()->task(x.id);
  const auto is_known =
    task && (task->state == event::task_state::failed || task->state == event::task_state::cancelled);
  if (is_known && !task->file.empty() && !settings_.disk->open(task->file, storage::disk::mode::read))
    return messages::to_caf({errc::not_found,
                             "the file of import \"" + x.id +
                               "\" is no longer kept (storage.failed_import_hours says how long); import it again",
                             "id"});
  // Half of it would be there, and the task would say that all of it is.
  if (is_known && !task->is_atomic && spine::is_taken_back(*settings_.slot->load(), *task))
    return messages::to_caf(
      {errc::invalid_field, "import \"" + x.id + "\" was taken back; import its file again", "id"});
  const auto is_waiting =
    std::find(queue_.begin(), queue_.end(), x.id) != queue_.end() || (running_ && running_->id == x.id);
  if (!is_known || is_waiting)
    return messages::to_caf({errc::not_found, "no task \"" + x.id + "\" has failed or was cancelled", "id"});
  if (queue_.size() >= settings_.queued_count_max)
    return messages::to_caf({errc::overloaded, "too many imports are queued; retry later", ""});
  auto command = catalog::command{};
  command.request_id = x.from.request_id;
  command.principal = x.from.principal;
  command.progress.emplace();
  command.progress->change = *task;
  command.progress->change.state = event::task_state::queued;
  auto& change = command.progress->change;
  change.reason.clear();
  // It begins anew, and forgets its errors.
  if (task->is_atomic)
    change.rows = change.unchanged = change.refused = change.error_count = change.staged = change.staged_from =
      change.offset = change.line = 0;
  command.progress->from_offset = task->offset;
  queue_.push_back(x.id); // ahead of the answer: a second retry finds it here
  auto waits = self_->make_response_promise<catalog::outcome>();
  ask_local(self_, settings_.links->shard, messages::submit_command{x.from, std::move(command), false})
    .then(
      [this, waits, id = x.id](const catalog::outcome& answer) mutable {
        // It may have come to its turn before the view showed that it is to go on.
        if (std::find(queue_.begin(), queue_.end(), id) == queue_.end() && (!running_ || running_->id != id))
          queue_.push_back(id);
        waits.deliver(answer);
        begin_next();
      },
      [this, waits, id = x.id](const caf::error& failure) mutable {
        queue_.erase(std::remove(queue_.begin(), queue_.end(), id), queue_.end());
        look_later(failure);
        waits.deliver(failure);
      });
  return waits;
}

messages::task_actor::behavior_type make_task(task_state::self_pointer self, const task_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  return {
    guard([&state](messages::start_import& x) { return state.start_import(x); }),
    guard([&state](const messages::cancel_task& x) { return state.cancel(x); }),
    guard([&state](const messages::retry_task& x) { return state.retry(x); }),
    guard([&state](messages::rows_read& x) { state.rows(x); }),
    guard([&state](const messages::continue_task&) { state.go_on(); }),
  };
}

} // namespace stoa::actors
