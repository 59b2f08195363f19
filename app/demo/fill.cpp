#include "app/demo/fill.hpp"

#include "messages/error.hpp"
#include "messages/task.hpp"
#include "messages/view.hpp"
#include "spine/backup_file.hpp"

#include <caf/scoped_actor.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace stoa::app::demo {

namespace {

constexpr auto folder = "spool";
constexpr auto file_name = "demo.body";
constexpr auto task_id = "import-demo";
constexpr std::int64_t step_ms = 60'000;
/// Longer than what we tell the actors, so that theirs is the answer.
constexpr auto patience = std::chrono::milliseconds{step_ms + 5'000};

messages::envelope envelope(const fill_doors& doors) {
  auto out = messages::envelope{};
  out.principal = "admin";
  out.store = "main";
  out.request_id = "demo";
  out.enqueued_us = doors.time->steady_us();
  out.deadline_ms = doors.time->now_ms() + step_ms;
  return out;
}

result<void> begin(const fill_doors& doors, std::uint64_t bytes) {
  auto message = messages::start_import{};
  message.from = envelope(doors);
  message.task.id = task_id;
  message.task.format = "jsonl";
  message.task.file = std::string{folder} + "/" + file_name;
  message.task.file_bytes = bytes;
  auto done = result<void>{};
  auto self = caf::scoped_actor{doors.system};
  self->request(doors.links->task, patience, std::move(message))
    .receive(
      [&](const catalog::outcome& x) {
        if (x.refusal)
          done = *x.refusal;
      },
      [&](const caf::error& why) { done = messages::from_caf(why); });
  return done;
}

result<view_ptr> next_view(const fill_doors& doors, event::position after) {
  auto out = result<view_ptr>{view_ptr{}};
  auto self = caf::scoped_actor{doors.system};
  self->request(doors.links->view, patience, messages::await_view{envelope(doors), after + 1})
    .receive([&](const view_ptr& x) { out = x; }, [&](const caf::error& why) { out = messages::from_caf(why); });
  return out;
}

} // namespace

result<void> fill(const fill_doors& doors, const std::string& rows) {
  if (auto done = spine::write_durably(*doors.disk, folder, file_name, rows); !done)
    return done;
  if (auto done = begin(doors, rows.size()); !done)
    return done;
  for (auto on = result<view_ptr>{doors.slot->load()}; on; on = next_view(doors, (*on)->position())) {
    const auto task = (*on)->task(task_id);
    if (!task)
      return task.failure();
    if (task->state == event::task_state::done && task->refused == 0)
      return {};
    if (task->state == event::task_state::done || task->state == event::task_state::failed)
      return error{errc::internal, "the demo's catalogue was not taken: " + task->reason, ""};
    if (task->state == event::task_state::cancelled)
      return {};
  }
  return error{errc::timeout, "the demo's catalogue is not there after a minute; its import goes on", ""};
}

} // namespace stoa::app::demo
