#include "spine/spool.hpp"

#include <functional>

namespace stoa::spine {

namespace {

constexpr std::size_t page_count = 500;

result<void> each_file(const view& now, std::int64_t since_ms,
                       const std::function<void(const std::string& file, bool is_needed)>& visit) {
  const auto since = now.position_at(since_ms);
  if (!since)
    return since.failure();
  for (auto after = std::string{};;) {
    const auto page = now.tasks_after(after, page_count);
    if (!page)
      return page.failure();
    for (const auto& x : *page)
      if (!x.file.empty())
        visit(x.file, !event::is_over(x.state) || (x.state != event::task_state::done && x.ended_at > *since));
    if (page->size() < page_count)
      return {};
    after = page->back().id;
  }
}

} // namespace

result<std::vector<std::string>> needed_files(const view& now, std::int64_t since_ms) {
  auto needed = std::vector<std::string>{};
  const auto done = each_file(now, since_ms, [&](const std::string& file, bool is_needed) {
    if (is_needed)
      needed.push_back(file);
  });
  if (!done)
    return done.failure();
  return needed;
}

result<void> remove_spent_files(storage::disk& machine, const view& now, std::int64_t since_ms) {
  return each_file(now, since_ms, [&](const std::string& file, bool is_needed) {
    if (!is_needed)
      static_cast<void>(static_cast<bool>(machine.remove(file))); // most are gone already
  });
}

} // namespace stoa::spine
