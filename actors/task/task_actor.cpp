#include "actors/task/task_actor.hpp"

#include "actors/support/ask_local.hpp"
#include "actors/support/guard.hpp"
#include "messages/error.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace stoa::actors {

namespace {

constexpr auto retry_interval = std::chrono::milliseconds{200};
constexpr const char* principal = "system:import";

/// Runs on the input pool.
messages::rows_read read_rows(const std::string& task, std::uint64_t run, spine::import_source& source) {
  auto chunk = source.next();
  if (!chunk)
    return {task, run, nullptr, false, chunk.failure()};
  const auto is_last = chunk->progress->change.state == event::task_state::done;
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
        if (!answer.replayed && !answer.refusal)
          queue_.push_back(id);
        promise.deliver(std::move(answer));
        begin_next();
      },
      [promise](const caf::error& failure) mutable { promise.deliver(failure); });
  return promise;
}

void task_state::resume(const messages::resume_tasks& x) {
  for (const auto& task : x.tasks)
    queue_.push_back(task.id);
  begin_next();
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
  if (task->state == event::task_state::done || task->state == event::task_state::failed) {
    begin_next();
    return;
  }
  running_ = running_import{.id = id, .run = next_run_++, .source = nullptr};
  auto source = spine::import_source::open(*settings_.disk, *task);
  if (!source) {
    fail(source.failure());
    return;
  }
  spdlog::info("import-begins id={} offset={} bytes={}", id, task->offset, task->file_bytes);
  running_->source = std::move(*source);
  read_more();
}

void task_state::read_more() {
  if (!running_ || running_->is_reading || running_->is_read || running_->ahead >= settings_.chunks_ahead_max)
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
  ask_local(self_, settings_.links->shard, messages::submit_command{std::move(from), std::move(*chunk), true})
    .then([this, run](const catalog::outcome& answer) { answered(run, answer); },
          [this, run](const caf::error& failure) {
            if (!running_ || running_->run != run)
              return;
            spdlog::warn("import-interrupted id={} reason=\"{}\"", running_->id, messages::from_caf(failure).detail);
            restart_later();
          });
}

void task_state::answered(std::uint64_t run, const catalog::outcome& answer) {
  if (!running_ || running_->run != run)
    return;
  if (answer.refusal) {
    restart_later(); // rows of a run that an unknown outcome overtook
    return;
  }
  --running_->ahead;
  if (running_->is_read && running_->ahead == 0)
    finish();
  else
    read_more();
}

/// Forgets what was read ahead and goes on from where the log says, after a pause.
void task_state::restart_later() {
  queue_.push_front(running_->id);
  running_.reset();
  continue_is_due_ = true;
  self_->delayed_send(self_, retry_interval, messages::continue_task{});
}

void task_state::go_on() {
  continue_is_due_ = false;
  begin_next();
}

void task_state::finish() {
  spdlog::info("import-done id={}", running_->id);
  const auto task = settings_.slot->load()->task(running_->id);
  running_.reset();
  if (task && task->state == event::task_state::done) {
    auto remove = [disk = settings_.disk, file = task->file] {
      static_cast<void>(static_cast<bool>(disk->remove(file)));
    };
    static_cast<void>(settings_.on_input_pool(std::move(remove))); // a spooled file left behind is swept at start
  }
  begin_next();
}

/// Ends the import for good: its file cannot be read.
void task_state::fail(const error& why) {
  spdlog::error("import-failed id={} reason=\"{}\"", running_->id, why.detail);
  const auto task = settings_.slot->load()->task(running_->id);
  auto command = catalog::command{};
  command.principal = principal;
  command.request_id = running_->id;
  command.progress.emplace();
  if (task)
    command.progress->change = *task;
  auto& change = command.progress->change;
  command.progress->from_offset = change.offset;
  change.id = running_->id;
  change.state = event::task_state::failed;
  change.reason = why.detail;
  change.rows = change.written = change.unchanged = change.refused = 0;
  const auto run = running_->run = next_run_++;
  ask_local(self_, settings_.links->shard, messages::submit_command{{}, std::move(command), false})
    .then(
      [this, run](const catalog::outcome& answer) {
        if (!running_ || running_->run != run)
          return;
        if (answer.refusal) {
          restart_later();
          return;
        }
        running_.reset();
        begin_next();
      },
      [this, run](const caf::error&) {
        if (running_ && running_->run == run)
          restart_later();
      });
}

messages::task_actor::behavior_type make_task(task_state::self_pointer self, const task_settings& settings) {
  auto& state = self->state;
  state.start(settings);
  return {
    guard([&state](messages::start_import& x) { return state.start_import(x); }),
    guard([&state](const messages::resume_tasks& x) { state.resume(x); }),
    guard([&state](messages::rows_read& x) { state.rows(x); }),
    guard([&state](const messages::continue_task&) { state.go_on(); }),
  };
}

} // namespace stoa::actors
