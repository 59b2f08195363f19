#include "spine/staged_records.hpp"

#include "spine/stored.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace stoa::spine {

result<std::vector<staging_span>> staging_spans(const storage::state_snapshot& from) {
  auto spans = std::vector<staging_span>{};
  auto failure = result<void>{};
  const auto done = from.scan(storage::family::tasks, "", [&](std::string_view, std::string_view bytes) {
    const auto task = stored::decode_task(bytes);
    if (!task)
      failure = task.failure();
    else if (task->staged_from != 0 && !event::is_over(task->state))
      spans.push_back({task->staged_from, staging_span::open_end});
    else if (task->staged_from != 0 && task->state == event::task_state::done)
      spans.push_back({task->staged_from, task->ended_at});
    return static_cast<bool>(failure);
  });
  if (!done || !failure)
    return done ? failure.failure() : done.failure();
  return spans;
}

result<bool> is_staging(const storage::state_snapshot& x) {
  const auto spans = staging_spans(x);
  if (!spans)
    return spans.failure();
  return std::any_of(spans->begin(), spans->end(), [](const auto& one) { return one.last == staging_span::open_end; });
}

result<event::record_ptr> staged_records::add(const event::record_ptr& x) {
  if (const auto* staged = event::find_staged(*x)) {
    auto& own = by_task_[staged->task];
    if (staged->first == 0)
      own.clear();
    own[x->header.position] = x;
  }
  const auto* published = event::find_compact(*x);
  auto whole =
    published == nullptr
      ? result<event::record_ptr>{x}
      : event::expand(x, [&](event::position at) -> result<event::record_ptr> {
          const auto& own = by_task_[published->task];
          const auto found = own.find(at);
          if (found != own.end())
            return found->second;
          return error{errc::corrupt,
                       "the rows that record " + std::to_string(at) + " staged are not among the records before", ""};
        });
  for (const auto& one : x->events)
    if (const auto* task = std::get_if<event::task_changed>(&one); task != nullptr && event::is_over(task->after.state))
      by_task_.erase(task->after.id);
  return whole;
}

} // namespace stoa::spine
