#include "storage/log_and_state.hpp"

#include "domain/base/format_mark.hpp"
#include "storage/rocks_rescue.hpp"

#include <utility>

namespace stoa::storage {

namespace {

result<std::unique_ptr<state>> open_state(const rocks_state_settings& settings) {
  const auto gone = is_state_gone(settings);
  if (!gone)
    return gone.failure();
  if (*gone)
    return error{errc::corrupt, "there is no state in " + settings.path + ", though there was one", ""};
  return open_rocks_state(settings);
}

error neither_reaches(const log_and_state_settings& settings, const rescue_plan& plan, std::uint64_t log_begin,
                      const error& why) {
  const auto newest = plan.position == 0 ? std::string{"there is no whole checkpoint"}
                                         : "the newest whole checkpoint is at " + std::to_string(plan.position);
  return {errc::corrupt,
          why.detail + "; it cannot be made again, because the log begins at position " + std::to_string(log_begin) +
            " and " + newest + ": restore the data folder from a backup (" + settings.state.path + " is left as it is)",
          ""};
}

/// Beside a damaged log the state stays as it is: it may be all that is left.
error both_damaged(const error& of_log, const error& of_state) {
  return {of_log.code, of_log.detail + " (and the state cannot be used: " + of_state.detail + ")", of_log.field};
}

result<log_and_state> rebuild(disk& machine, const log_and_state_settings& settings, const error& why) {
  const auto plan = plan_rescue(settings.state);
  if (!plan)
    return plan.failure();
  auto log_settings = settings.log;
  log_settings.state_position = plan->position;
  log_settings.durable_position = plan->durable_position;
  auto out = log_and_state{};
  auto log = open_file_log(machine, log_settings, &out.found);
  if (!log)
    return both_damaged(log.failure(), why);
  if (plan->position + 1 < (*log)->first_position())
    return neither_reaches(settings, *plan, (*log)->first_position(), why);
  auto done = carry_out(*plan, settings.state);
  if (!done)
    return done.failure();
  auto state = open_rocks_state(settings.state);
  if (!state)
    return state.failure();
  out.log = *std::move(log);
  out.state = *std::move(state);
  out.rebuilt = state_rebuilt{plan->position, why.detail, std::move(done->kept), std::move(done->removed)};
  return out;
}

} // namespace

result<log_and_state> open_log_and_state(disk& machine, const log_and_state_settings& settings) {
  auto state = open_state(settings.state);
  if (!state && state.failure().code == errc::corrupt && !is_newer_format(state.failure()))
    return rebuild(machine, settings, state.failure());
  if (!state)
    return state.failure();
  auto out = log_and_state{};
  auto log_settings = settings.log;
  log_settings.state_position = (*state)->position();
  auto log = open_file_log(machine, log_settings, &out.found);
  if (!log)
    return log.failure();
  out.log = *std::move(log);
  out.state = *std::move(state);
  return out;
}

} // namespace stoa::storage
