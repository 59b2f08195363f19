#include "domain/event/task.hpp"

#include <array>

namespace stoa::event {

const char* to_string(task_state state) noexcept {
  constexpr auto names = std::array{"queued", "running", "done", "failed"};
  const auto at = static_cast<std::size_t>(state);
  return at < names.size() ? names[at] : "unknown";
}

} // namespace stoa::event
