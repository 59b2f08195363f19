#include "domain/event/task.hpp"

#include <array>

namespace stoa::event {

const char* to_string(task_state state) noexcept {
  constexpr auto names = std::array{"queued", "running", "done", "failed", "cancelled"};
  const auto at = static_cast<std::size_t>(state);
  return at < names.size() ? names[at] : "unknown";
}

const char* to_string(import_mode mode) noexcept {
  constexpr auto names = std::array{"upsert", "patch", "sync", "undo"};
  const auto at = static_cast<std::size_t>(mode);
  return at < names.size() ? names[at] : "unknown";
}

result<void> check_undoable(const task& x) {
  if (!is_over(x.state))
    return error{errc::invalid_field, "import \"" + x.id + "\" is under way; cancel it first", "id"};
  if (x.is_dry_run)
    return error{errc::invalid_field, "import \"" + x.id + "\" was a dry run and changed nothing", "id"};
  if (x.began_at == 0)
    return error{errc::invalid_field, "import \"" + x.id + "\" is of a version that did not note where it began", "id"};
  return {};
}

std::uint8_t format_of(const task& x) noexcept {
  if (x.is_atomic || !x.undoes.empty() || x.mode == import_mode::undo || x.staged_from != 0 || x.staged != 0 ||
      x.ended_at != 0)
    return 3;
  const auto is_plain = x.mode == import_mode::upsert && !x.is_dry_run && x.options.empty() &&
                        x.delete_percent_max == 0 && x.deleted == 0 && x.began_at == 0 &&
                        x.state != task_state::cancelled;
  return is_plain ? 1 : 2;
}

} // namespace stoa::event
