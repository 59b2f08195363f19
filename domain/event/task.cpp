#include "domain/event/task.hpp"

#include <array>

namespace stoa::event {

const char* to_string(task_state state) noexcept {
  constexpr auto names = std::array{"queued", "running", "done", "failed", "cancelled"};
  const auto at = static_cast<std::size_t>(state);
  return at < names.size() ? names[at] : "unknown";
}

const char* to_string(import_mode mode) noexcept {
  constexpr auto names = std::array{"upsert", "patch", "sync"};
  const auto at = static_cast<std::size_t>(mode);
  return at < names.size() ? names[at] : "unknown";
}

std::uint8_t format_of(const task& x) noexcept {
  const auto is_plain = x.mode == import_mode::upsert && !x.is_dry_run && x.options.empty() &&
                        x.delete_percent_max == 0 && x.deleted == 0 && x.began_at == 0 &&
                        x.state != task_state::cancelled;
  return is_plain ? 1 : 2;
}

} // namespace stoa::event
